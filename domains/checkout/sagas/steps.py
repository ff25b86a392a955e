"""The saga's own steps and their undoing; each joins one transaction and may not be half done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias

from domains.checkout.application.ports.outbound import (
    EXPIRE,
    CouponSteps,
    OrderSteps,
    PaymentSteps,
    StockSteps,
    TakeCartLines,
    U,
)
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.services.purchase import purchase
from domains.checkout.domain.value_objects.attempt_state import PAYMENT_UNAVAILABLE
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.payments.contracts.apis import Split
from domains.shared_kernel.time import Clock

LocalStep: TypeAlias = Callable[[U, Checkout, CompletionAttempt], Awaitable[None]]
"""A step on a checkout and its attempt; it moves the attempt, whose version guards both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Generic[U]):
    """`commission_bp`: the platform's share of what a seller earns, in basis points."""

    stock: StockSteps[U]
    coupons: CouponSteps[U]
    orders: OrderSteps[U]
    payments: PaymentSteps[U]
    take_cart_lines: TakeCartLines[U]
    commission_bp: int
    clock: Clock

    async def place_orders(self, uow: U, checkout: Checkout, attempt: CompletionAttempt, /) -> None:
        """The held stock and coupons become those of the orders, which wait for payment."""
        group_id = attempt.order_group_id
        placed = purchase(checkout, group_id, access_token=attempt.access_token)
        await self.orders.place(uow, placed)
        await self.stock.allocate(uow, checkout.reservation_id)
        if checkout.codes:
            await self.coupons.consume(uow, checkout.id, group_id)
        attempt.move(at=self.clock.now())

    async def finish(self, uow: U, checkout: Checkout, attempt: CompletionAttempt, /) -> None:
        """The money is taken: the sellers begin, and what was bought leaves the cart."""
        shares = await self.orders.mark_paid(uow, attempt.order_group_id)
        if attempt.payment_id:
            splits = [
                Split(
                    order_id=share.order_id,
                    seller_id=share.seller_id,
                    amount=share.total,
                    commission_bp=self.commission_bp,
                )
                for share in shares
            ]
            await self.payments.record_capture(uow, attempt.payment_id, splits)
        checkout.complete(attempt.order_group_id, at=self.clock.now())
        await uow.checkouts.save(checkout)
        if checkout.cart_id and (bought := checkout.cart_lines):
            await self.take_cart_lines(uow, checkout.cart_id, bought)
        attempt.confirm(at=self.clock.now())

    async def undo_orders(self, uow: U, checkout: Checkout, attempt: CompletionAttempt, /) -> None:
        """The orders expire, stock and coupons are free again.

        The checkout is over with them: it has had its one purchase. The cart still has its lines.
        """
        group_id, failure = attempt.order_group_id, attempt.failure or PAYMENT_UNAVAILABLE
        freed = await self.orders.abandon(uow, group_id, failure.code)
        await self.stock.deallocate(uow, freed, group_id)
        await self.coupons.give_back(uow, group_id)
        self._end(checkout, attempt)
        await uow.checkouts.save(checkout)
        attempt.move(at=self.clock.now())

    async def close(self, uow: U, checkout: Checkout, attempt: CompletionAttempt, /) -> None:
        """All is undone: the buyer may try again while the stock is still held.

        The job that ends an abandoned checkout may have come while this one was being paid, by a
        clock that is ahead of ours, so that it is wanted anew.
        """
        now, failure = self.clock.now(), attempt.failure or PAYMENT_UNAVAILABLE
        if checkout.state is CheckoutState.COMPLETING:
            if attempt.was_cancelled or now >= checkout.hold_expires_at:
                self._end(checkout, attempt)
                await self.stock.release(uow, checkout.reservation_id)
                await self.coupons.release(uow, checkout.id)
            else:
                checkout.reopen(failure, at=now)
                await self.stock.unclaim(uow, checkout.reservation_id)
                await uow.jobs.enqueue(EXPIRE, checkout.id, at=checkout.hold_expires_at)
            await uow.checkouts.save(checkout)
        if attempt.payment_id:  # it may have turned back before the gateway was asked
            await self.payments.void(uow, attempt.payment_id)
        attempt.fail(at=now)

    def _end(self, checkout: Checkout, attempt: CompletionAttempt) -> None:
        if attempt.was_cancelled:
            checkout.cancel(at=self.clock.now())
        else:
            checkout.expire(at=self.clock.now())
