"""Refunds of a real order, on real PostgreSQL: order, books, gateway and refund agree."""

import asyncio

import pytest
import sqlalchemy as sa

from apps.composition.refunds import refund_commands
from domains.orders.contracts.apis import RefundLines
from domains.orders.domain.exceptions import OrderNotRefundable, QuantityTooLarge
from domains.refunds.domain.exceptions import RefundNotRetryable
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.errors import DomainError, Transient
from persistence.outbox.tables import outbox
from persistence.statements import Statement
from tests.builders.orders import SELLER
from tests.integration.refunds.purchase import CLOCK, Purchase

_EVENTS = Statement(
    sa.select(outbox.c.type).where(outbox.c.agg == sa.bindparam("of")).order_by(outbox.c.seq)
)


async def test_refunds_of_single_units_add_up_to_what_was_paid(purchase: Purchase) -> None:
    for shipping in (False, False, True):
        refund_id = await purchase.create(purchase.request(1, include_shipping=shipping))
        await purchase.settle(refund_id)

    assert await purchase.amounts() == [333, 333, 334 + 499]
    await purchase.assert_books_agree(1_499)


async def test_a_preview_is_what_the_refund_then_pays(purchase: Purchase) -> None:
    await purchase.create(purchase.request(2))
    commands = refund_commands(purchase.begin, CLOCK)
    wanted = RefundLines(
        order_id=purchase.order_id,
        seller_id=SELLER,
        lines=purchase.units(1),
        include_shipping=True,
    )

    preview = await commands.preview_refund(wanted)
    await purchase.create(purchase.request(1, include_shipping=True))

    assert await purchase.amounts() == [666, preview.amount.minor_units]


async def test_of_many_refunds_at_once_no_more_is_granted_than_was_paid(
    purchase: Purchase,
) -> None:
    answers = await asyncio.gather(
        *(purchase.create(purchase.request(1)) for _ in range(10)), return_exceptions=True
    )

    granted = [answer for answer in answers if isinstance(answer, str)]
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(granted) <= 3
    assert len(granted) + len(refused) == 10
    assert sum(await purchase.amounts()) <= 1_000
    for refund_id in granted:
        await purchase.settle(refund_id)
    await purchase.assert_books_agree(sum(await purchase.amounts()))


async def test_a_replay_at_once_grants_once(purchase: Purchase) -> None:
    command = purchase.request(1)

    answers = await asyncio.gather(*(purchase.create(command) for _ in range(10)))

    assert len(set(answers)) == 1
    assert await purchase.amounts() == [333]


async def test_settled_by_many_workers_at_once_it_is_paid_and_booked_once(
    purchase: Purchase,
) -> None:
    refund_id = await purchase.create(purchase.request(2))

    await asyncio.gather(*(purchase.settle(refund_id) for _ in range(8)))

    await purchase.assert_books_agree(666)
    rows = await _EVENTS.all(purchase.pools.read, of=refund_id)
    assert [row["type"] for row in rows] == [
        "refunds.refund_created.v1",
        "refunds.refund_settled.v1",
    ]


async def test_a_gateway_that_is_away_leaves_the_refund_on_its_way(purchase: Purchase) -> None:
    refund_id = await purchase.create(purchase.request(1))
    purchase.gateway.reachable = False

    with pytest.raises(Transient):
        await purchase.settle(refund_id)
    async with purchase.begin() as uow:
        refund = await uow.refunds.get(refund_id)
    assert (refund.status, refund.asked) == (RefundStatus.PENDING, True)

    purchase.gateway.reachable = True
    await purchase.settle(refund_id)
    await purchase.assert_books_agree(333)


async def test_a_declined_refund_is_retried_by_many_at_once_and_paid_once(
    unlucky_purchase: Purchase,
) -> None:
    purchase = unlucky_purchase
    refund_id = await purchase.create(purchase.request(2))
    await purchase.settle(refund_id)
    await purchase.assert_books_agree(0)

    answers = await asyncio.gather(
        *(purchase.retry(refund_id) for _ in range(6)), return_exceptions=True
    )
    await asyncio.gather(*(purchase.settle(refund_id) for _ in range(6)))

    assert answers.count(None) == 1
    assert sum(isinstance(answer, RefundNotRetryable) for answer in answers) == 5
    await purchase.assert_books_agree(666)
    rows = await _EVENTS.all(purchase.pools.read, of=refund_id)
    assert [row["type"].split(".")[1] for row in rows] == [
        "refund_created",
        "refund_failed",
        "refund_retried",
        "refund_settled",
    ]


async def test_what_a_failed_refund_granted_is_not_granted_again(
    unlucky_purchase: Purchase,
) -> None:
    purchase = unlucky_purchase
    await purchase.settle(await purchase.create(purchase.request(3)))

    with pytest.raises((QuantityTooLarge, OrderNotRefundable)):
        await purchase.create(purchase.request(1))


async def test_more_than_was_dispatched_is_refused(purchase: Purchase) -> None:
    with pytest.raises((QuantityTooLarge, OrderNotRefundable)):
        await purchase.create(purchase.request(4))

    assert await purchase.amounts() == []
