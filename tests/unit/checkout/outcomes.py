"""The two ways in which an attempt may end, checked in every book."""

from contextlib import suppress
from dataclasses import fields

import pytest

from apps.sandbox.payments import Status
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.value_objects.attempt_state import AttemptState, Step
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.sagas.place_order import PlaceOrder
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import AttemptId
from domains.shared_kernel.money import total
from tests.builders.checkout import ON_HAND, Shop
from tests.fakes.checkout import Crash, InMemoryShop

TRIES = 20


async def run(shop: Shop, attempt_id: AttemptId) -> int:
    """As the job does: again while the answer is unknown. How many tries it took."""
    for tries in range(1, TRIES + 1):
        try:
            await shop.saga.advance(attempt_id)
        except Transient:
            continue
        return tries
    return pytest.fail("the answer stays unknown")


class StepByStep(PlaceOrder[InMemoryShop]):
    """A saga that never takes a step together with the answer before it."""

    __slots__ = ()

    async def _follow(self, *_: object) -> None:
        return None


async def settle(shop: Shop, attempt_id: AttemptId, *, step: Step) -> None:
    """Let the process die as soon as that step is due: one change at a time."""
    saga = StepByStep(**{it.name: getattr(shop.saga, it.name) for it in fields(shop.saga)})
    attempt, patience = await shop.uow.attempts.get(attempt_id), 0
    while (attempt.step, attempt.asked) != (step, None):
        shop.faults.after = patience
        with suppress(Crash):
            await saga.advance(attempt_id)
        before, attempt = attempt, await shop.uow.attempts.get(attempt_id)
        patience = patience + 1 if attempt.version == before.version else 0
        assert patience < TRIES
    shop.faults.after = None


async def assert_purchase(shop: Shop, attempt_id: AttemptId) -> Checkout:
    """Paid once, with all orders, all stock, the coupon and the books to show for it."""
    attempt = await shop.uow.attempts.get(attempt_id)
    checkout = await shop.uow.checkouts.get(attempt.checkout_id)
    orders = await shop.uow.orders.of_group(attempt.order_group_id)
    payment = await shop.uow.payments.by_reference(attempt_id)
    assert attempt.state is AttemptState.CONFIRMED
    assert checkout.state is CheckoutState.COMPLETED
    assert checkout.order_group_id == attempt.order_group_id
    assert [it.status for it in orders] == [OrderStatus.PAID] * len(checkout.groups)
    assert payment and payment.status is PaymentStatus.CAPTURED
    paid = total((it.total for it in orders), checkout.currency)
    escrows = total((it.captured for it in shop.uow.escrows.rows.values()), checkout.currency)
    assert paid == escrows == payment.captured == checkout.quote.total
    assert _captured(shop) == paid.minor_units
    assert (shop.held, shop.sold, shop.coupons_used) == (0, 3, 1)
    return checkout


async def assert_nothing_happened(shop: Shop, attempt_id: AttemptId) -> Checkout:
    """Nothing is charged or set aside on the card, nothing is sold, nothing is lost."""
    attempt = await shop.uow.attempts.get(attempt_id)
    checkout = await shop.uow.checkouts.get(attempt.checkout_id)
    orders = await shop.uow.orders.of_group(attempt.order_group_id)
    payment = await shop.uow.payments.by_reference(attempt_id)
    assert attempt.state is AttemptState.FAILED
    assert attempt.failure is not None
    assert payment and payment.status in {PaymentStatus.VOIDED, PaymentStatus.FAILED}
    assert {it.status for it in orders} <= {OrderStatus.EXPIRED}
    assert _captured(shop) == 0
    assert _set_aside(shop) == 0
    assert shop.uow.escrows.rows == {}
    still_open = checkout.state is CheckoutState.OPEN
    assert still_open or checkout.state in {CheckoutState.CANCELLED, CheckoutState.EXPIRED}
    assert (shop.held, shop.sold) == (3 if still_open else 0, 0)
    assert shop.coupons_used == (1 if still_open else 0)
    assert all(row.on_hand == ON_HAND for row in shop.uow.stock.rows.values())
    return checkout


def _captured(shop: Shop) -> int:
    return sum(it.captured for it in shop.gateway._payments.values())


def _set_aside(shop: Shop) -> int:
    """What is authorised and neither captured nor let go; a challenge nobody passed holds none."""
    alive = {Status.AUTHORIZED, Status.REQUIRES_ACTION}
    return sum(it.status in alive for it in shop.gateway._payments.values())
