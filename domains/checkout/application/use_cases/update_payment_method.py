from dataclasses import dataclass

from domains.checkout.application.ports.outbound import CheckoutUnitOfWork
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePaymentMethod:
    checkout_id: CheckoutId
    method: CardPayment


async def update_payment_method(
    command: UpdatePaymentMethod, /, *, begin: Begin[CheckoutUnitOfWork], clock: Clock
) -> CheckoutView:
    """Say how to pay. The price stays as it was quoted.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
    """
    async with begin() as uow:
        checkout = await uow.checkouts.get(command.checkout_id)
        checkout.pay_by(command.method, at=clock.now())
        await uow.checkouts.save(checkout)
    return checkout_view(checkout)
