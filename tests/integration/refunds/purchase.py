"""A purchase to refund: order, payment and gateway, as a checkout would leave them."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from apps.composition.clock import SystemClock
from apps.composition.refunds import refund_commands, refund_jobs
from domains.orders.application.use_cases.dispatch_lines import dispatch_lines
from domains.orders.application.use_cases.mark_orders_paid import mark_orders_paid
from domains.orders.application.use_cases.place_orders import place_orders
from domains.orders.contracts.apis import DispatchLines, LineQuantity, OrderLineView
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.contracts.apis import Authorisation, PaymentOrder, Split
from domains.refunds.application.use_cases.create_refund import CreateRefund
from domains.refunds.application.use_cases.retry_refund import RetryRefund
from domains.shared_kernel.ids import OrderId, PaymentId, RefundId, new_id
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import Begin, IdempotencyKey
from persistence.engine import Pools
from persistence.orders.reader import SqlOrderReader
from persistence.payments.reader import SqlPaymentReader
from persistence.refunds.reader import SqlRefundReader
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.orders import (
    SELLER,
    UNDELIVERED_WINDOW,
    a_placed_line,
    a_placed_order,
    a_purchase,
    usd,
)
from tests.builders.refunds import a_request
from tests.fakes.payments import FakeGateway

CLOCK = SystemClock()


class Purchase:
    """One order of three units for 10.00 in all (so they do not divide evenly), all dispatched."""

    payment_id: PaymentId
    order_id: OrderId
    lines: Sequence[OrderLineView]

    def __init__(self, begin: Begin[SqlUnitOfWork], pools: Pools) -> None:
        self.begin, self.pools, self.gateway = begin, pools, FakeGateway()
        self.gateway.last_number = time.time_ns()  # other tests' payments are in the database

    async def make(self, card: str = "tok_visa") -> None:
        line = a_placed_line(quantity=3, unit_price=usd(400), discount=usd(200))
        placed = a_purchase(a_placed_order(line))
        async with self.begin() as uow:
            await place_orders(uow, placed, clock=CLOCK)
            self.payment_id = await open_payment(
                uow,
                PaymentOrder(
                    reference=new_id("att"),
                    order_group_id=placed.group_id,
                    customer_id=placed.customer_id,
                    amount=placed.total,
                ),
                clock=CLOCK,
            )
        await self._pay(placed.total, card)
        async with self.begin() as uow:
            [share] = await mark_orders_paid(uow, placed.group_id, clock=CLOCK)
            split = Split(order_id=share.order_id, seller_id=share.seller_id, amount=share.total)
            await record_capture(uow, self.payment_id, [split], clock=CLOCK)
        self.order_id = share.order_id
        [self.lines] = await SqlOrderReader(self.pools.read).lines([self.order_id])
        async with self.begin() as uow:
            sent = DispatchLines(order_id=self.order_id, seller_id=SELLER, lines=self.units(3))
            await dispatch_lines(uow, sent, undelivered_window=UNDELIVERED_WINDOW, clock=CLOCK)

    async def _pay(self, amount: Money, card: str) -> None:
        request = Authorisation(
            payment_id=self.payment_id,
            amount=amount,
            card_token=card,
            return_url="https://shop.example/",
        )
        outcome = await self.gateway.authorise(request, key=f"{self.payment_id}:authorise")
        await self.gateway.capture(outcome.reference, amount, key=f"{self.payment_id}:capture")
        async with self.begin() as uow:
            await record_outcome(uow, self.payment_id, outcome, clock=CLOCK)

    def units(self, quantity: int) -> tuple[LineQuantity, ...]:
        return (LineQuantity(self.lines[0].id, quantity),)

    def request(self, quantity: int, **changes: Any) -> CreateRefund:
        given = {
            "key": IdempotencyKey("cus_seller", new_id("key")),
            "order_id": self.order_id,
            "seller_id": SELLER,
            "lines": self.units(quantity),
            "include_shipping": False,
        }
        return a_request(**(given | changes))

    async def create(self, command: CreateRefund) -> RefundId:
        return await refund_commands(self.begin, CLOCK).create_refund(command)

    async def retry(self, refund_id: str) -> None:
        command = RetryRefund(
            key=IdempotencyKey("cus_seller", new_id("key")),
            refund_id=RefundId(refund_id),
            seller_id=SELLER,
        )
        await refund_commands(self.begin, CLOCK).retry_refund(command)

    @property
    def settle(self) -> Callable[[str], Awaitable[None]]:
        payments = SqlPaymentReader(self.pools.read)
        handlers, _ = refund_jobs(self.begin, self.gateway, payments, CLOCK)
        return handlers["refunds.settle"]

    async def amounts(self) -> list[int]:
        [refunds] = await SqlRefundReader(self.pools.read).of_orders([self.order_id])
        return [refund.amount.minor_units for refund in refunds]

    async def assert_books_agree(self, refunded: int) -> None:
        """What went back, as gateway, escrow, payment and order have it."""
        payments = SqlPaymentReader(self.pools.read)
        [escrow] = await payments.escrow_of_orders([self.order_id])
        [payment] = await payments.by_ids([self.payment_id])
        async with self.begin() as uow:
            order = await uow.orders.get(self.order_id)
        assert escrow is not None
        assert payment is not None
        assert (
            escrow.refunded.minor_units
            == payment.refunded.minor_units
            == order.settled.minor_units
            == refunded
        )
        assert escrow.held + escrow.released + escrow.refunded == escrow.captured
