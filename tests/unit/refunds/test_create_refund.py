from dataclasses import replace

import pytest

from domains.orders.contracts.apis import LineQuantity, RefundDue, RefundLines
from domains.orders.domain.exceptions import OrderNotFound
from domains.refunds.application.use_cases.create_refund import CreateRefund, create_refund
from domains.refunds.application.use_cases.open_refund import open_refund
from domains.refunds.domain.exceptions import InvalidRefund
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.ids import OrderId, RefundId, SellerId
from tests.builders.refunds import LINE, NOON, SELLER, a_request, dollars
from tests.fakes.payments import StoppedClock
from tests.fakes.refunds import GRANT, InMemoryRefundsUnitOfWork, a_split

CLOCK = StoppedClock(NOON)


async def create(uow: InMemoryRefundsUnitOfWork, command: CreateRefund) -> RefundId:
    return await create_refund(command, begin=uow.begin, steps=GRANT, clock=CLOCK)


async def test_a_refund_pays_what_the_order_grants_and_is_on_its_way() -> None:
    uow = InMemoryRefundsUnitOfWork()

    refund_id = await create(uow, a_request())

    refund = uow.refunds.rows[refund_id]
    assert (refund.status, refund.amount) == (RefundStatus.PENDING, dollars("7.00"))
    assert uow.jobs.queue == [("refunds.settle", refund_id)]
    assert uow.shelved == []


async def test_pieces_go_back_on_the_shelf_when_they_are_to() -> None:
    uow = InMemoryRefundsUnitOfWork()

    await create(uow, a_request(restock=True))

    assert uow.shelved == [(f"var_of_{LINE}", 2)]


async def test_a_replay_refunds_once() -> None:
    uow, command = InMemoryRefundsUnitOfWork(), a_request()

    first = await create(uow, command)
    again = await create(uow, replace(command))

    assert first == again
    assert len(uow.granted) == len(uow.jobs.queue) == 1
    with pytest.raises(IdempotencyKeyReused):
        await create(uow, replace(command, include_shipping=False))


async def test_another_seller_finds_no_order() -> None:
    uow = InMemoryRefundsUnitOfWork()

    with pytest.raises(OrderNotFound):
        await create(uow, a_request(seller_id=SellerId("sel_other")))


async def test_what_is_refused_leaves_nothing_behind() -> None:
    uow = InMemoryRefundsUnitOfWork()

    with pytest.raises(InvalidRefund):
        await create(uow, a_request(note="x" * 501, restock=True))

    assert (uow.granted, uow.shelved, uow.jobs.queue) == ([], [], [])
    await create(uow, a_request())


async def test_a_cancelled_order_opens_a_refund_in_its_own_transaction() -> None:
    uow = InMemoryRefundsUnitOfWork()
    lines = RefundLines(order_id=OrderId("ord_1"), seller_id=SELLER, lines=(LineQuantity(LINE, 1),))

    refund_id = await open_refund(
        uow, RefundDue(split=a_split(lines), reason="CHANGED_MIND"), clock=CLOCK
    )

    refund = uow.refunds.rows[refund_id]
    assert (refund.reason, refund.note) == (RefundReason.ORDER_CANCELLED, "CHANGED_MIND")
    assert uow.jobs.queue == [("refunds.settle", refund_id)]
