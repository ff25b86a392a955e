"""Payments on the real database: what happens at once, happens as if one after the other."""

from asyncio import gather, sleep
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.application.use_cases.record_refund import record_refund
from domains.payments.application.use_cases.release_escrow import release_escrow
from domains.payments.contracts.apis import (
    EscrowView,
    Outcome,
    OutcomeStatus,
    PaymentOrder,
    Split,
)
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import OrderGroupId, OrderId, PaymentId, RefundId, new_id
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.payments.reader import SqlPaymentReader
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.payments import a_paid_refund, a_payment_order, a_split, usd
from tests.fakes.payments import StoppedClock

clock = StoppedClock()
OPEN_BALANCE = (
    "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where order_id = $1"
)


@dataclass
class Shop:
    begin: Begin[SqlUnitOfWork]
    pools: Pools

    async def open(self, order: PaymentOrder) -> PaymentId:
        async with self.begin() as uow:
            return await open_payment(uow, order, clock=clock)

    async def captured(self, *splits: Split) -> PaymentId:
        payment_id = await self.open(a_payment_order())
        outcome = Outcome(status=OutcomeStatus.SUCCEEDED, reference=new_id("gw"))
        async with self.begin() as uow:
            await record_outcome(uow, payment_id, outcome, clock=clock)
            await record_capture(uow, payment_id, splits, clock=clock)
        return payment_id

    async def refund(self, split: Split, minor_units: int, refund_id: str = "") -> None:
        paid = a_paid_refund(
            order_id=split.order_id,
            refund_id=RefundId(refund_id or new_id("ref")),
            amount=usd(minor_units),
        )
        async with self.begin() as uow:
            await record_refund(uow, paid, clock=clock)

    async def release(self, split: Split, outstanding: int = 0) -> None:
        async with self.begin() as uow:
            kept = usd(outstanding)
            await release_escrow(uow, split.order_id, outstanding=kept, clock=clock)

    @property
    def reads(self) -> SqlPaymentReader:
        return SqlPaymentReader(self.pools.read)

    async def escrow(self, split: Split) -> EscrowView:
        [view] = await self.reads.escrow_of_orders([split.order_id])
        assert view is not None
        return view

    async def balance(self, split: Split, account: str) -> int:
        found = await self.pools.read.fetchval(
            f"{OPEN_BALANCE} and account = $2",
            split.order_id,
            account,
        )
        return int(found)


@pytest.fixture
def shop(begin: Begin[SqlUnitOfWork], pools: Pools) -> Shop:
    return Shop(begin, pools)


async def repeatedly(times: int, action: Callable[[], Awaitable[object]]) -> list[object]:
    return await gather(*(action() for _ in range(times)), return_exceptions=True)


async def test_twins_open_one_payment(shop: Shop) -> None:
    order = a_payment_order()

    answers = await repeatedly(8, lambda: shop.open(order))

    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    [view] = await shop.reads.of_groups([order.order_group_id])
    assert view is not None
    assert view.id in answers


async def test_twins_of_a_refund_count_once(shop: Shop) -> None:
    split = a_split(amount=usd(10_000))
    await shop.captured(split)
    refund_id = new_id("ref")

    answers = await repeatedly(8, lambda: shop.refund(split, 3_000, refund_id))

    assert answers == [None] * 8
    assert (await shop.escrow(split)).refunded == usd(3_000)


async def test_refunds_of_sibling_orders_wait_for_each_other(shop: Shop) -> None:
    splits = [a_split(amount=usd(1_000)) for _ in range(8)]
    payment_id = await shop.captured(*splits)

    await gather(*(shop.refund(split, 1_000) for split in splits))

    [payment] = await shop.reads.by_ids([payment_id])
    assert payment is not None
    assert payment.refunded == usd(8_000)
    assert payment.status is PaymentStatus.REFUNDED


async def test_the_books_agree_when_refunds_race_the_release(shop: Shop) -> None:
    split = a_split(amount=usd(10_000), commission_bp=750)
    await shop.captured(split)

    await gather(
        *(shop.refund(split, 1_111) for _ in range(6)), *(shop.release(split) for _ in range(3))
    )

    assert (await shop.escrow(split)).refunded == usd(6_666)
    await books_agree(shop, split)


async def test_what_is_outstanding_stays_held_until_it_is_paid(shop: Shop) -> None:
    split = a_split(amount=usd(10_000), commission_bp=750)
    await shop.captured(split)

    await gather(*(shop.release(split, 5_000) for _ in range(3)))
    after_release = await shop.escrow(split)
    await books_agree(shop, split)
    await shop.refund(split, 5_000)

    after_refund = await shop.escrow(split)
    assert (after_release.held, after_release.released) == (usd(5_000), usd(5_000))
    assert (after_refund.held, after_refund.released) == (usd(0), usd(5_000))
    await books_agree(shop, split)


async def books_agree(shop: Shop, split: Split) -> None:
    escrow = await shop.escrow(split)
    assert escrow.held + escrow.released + escrow.refunded == escrow.captured
    assert await shop.balance(split, "escrow") == -escrow.held.minor_units
    owed = await shop.balance(split, "seller_payable")
    earned = await shop.balance(split, "commission_revenue")
    assert owed + earned == -escrow.released.minor_units


async def test_refunds_that_race_never_exceed_what_was_captured(shop: Shop) -> None:
    split = a_split(amount=usd(10_000))
    await shop.captured(split)

    answers = await repeatedly(8, lambda: shop.refund(split, 3_000))

    assert answers.count(None) == 3
    assert (await shop.escrow(split)).held == usd(1_000)


async def test_the_reader_answers_in_the_order_of_the_ids(shop: Shop) -> None:
    split = a_split(amount=usd(10_000))
    paid, unpaid = await shop.captured(split), await shop.open(a_payment_order())

    views = await shop.reads.by_ids([unpaid, PaymentId("pay_nobody"), paid])

    assert [view.id if view else None for view in views] == [unpaid, None, paid]
    assert [view.captured if view else None for view in views] == [usd(0), None, usd(10_000)]
    assert await shop.reads.escrow_of_orders([OrderId("ord_nobody")]) == [None]


async def test_the_splits_of_a_payment_are_its_orders(shop: Shop) -> None:
    splits = [a_split(amount=usd(1_000)), a_split(amount=usd(2_000))]
    paid, unpaid = await shop.captured(*splits), await shop.open(a_payment_order())

    views = await shop.reads.escrows_of([unpaid, paid])

    assert views[0] == []
    assert {(view.order_id, view.held) for view in views[1]} == {
        (split.order_id, split.amount) for split in splits
    }


async def test_the_latest_payment_is_the_purchases(shop: Shop) -> None:
    group = OrderGroupId(new_id("ogr"))
    await shop.open(a_payment_order(order_group_id=group))
    await sleep(0.002)  # ids sort by their millisecond
    retried = await shop.open(a_payment_order(order_group_id=group))

    [view] = await shop.reads.of_groups([group])

    assert view is not None
    assert view.id == retried
