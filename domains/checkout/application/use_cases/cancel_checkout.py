from dataclasses import dataclass

from domains.checkout.application.ports.outbound import CouponSteps, StockSteps, U
from domains.checkout.application.use_cases.undo_purchase import turn_back
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.exceptions import CheckoutNotOpen
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin

NOTHING_TO_CANCEL = frozenset({CheckoutState.CANCELLED, CheckoutState.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCheckout:
    checkout_id: CheckoutId


async def cancel_checkout(
    command: CancelCheckout,
    /,
    *,
    begin: Begin[U],
    stock: StockSteps[U],
    coupons: CouponSteps[U],
    clock: Clock,
) -> CheckoutView:
    """Give up: what is held is free again. One that is over without orders stays as it is.

    While it is being paid, the attempt turns back first and the checkout is cancelled after it.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is paid, or too late to turn back.
    """
    async with begin() as uow:
        checkout = await uow.checkouts.get(command.checkout_id)
        if checkout.state is CheckoutState.COMPLETING:
            attempt = await uow.attempts.under_way(checkout.id)
            if not await turn_back(uow, attempt, clock=clock):
                raise CheckoutNotOpen("The payment is being taken.", field="id")
        elif checkout.state not in NOTHING_TO_CANCEL:
            checkout.cancel(at=clock.now())
            await uow.checkouts.save(checkout)
            await stock.release(uow, checkout.reservation_id)
            await coupons.release(uow, checkout.id)
    return checkout_view(checkout)
