from dataclasses import dataclass

from domains.checkout.application.ports.outbound import Sources, U
from domains.checkout.application.terms import renewed_terms
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.value_objects.email import email_address
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEmail:
    checkout_id: CheckoutId
    email: str


async def update_email(
    command: UpdateEmail, /, *, begin: Begin[U], sources: Sources[U], clock: Clock
) -> CheckoutView:
    """Say where to write to; a guest's coupons are counted by it.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
        InvalidInput: it cannot be an e-mail address.
    """
    email = email_address(command.email)
    async with begin() as uow:
        checkout, goods = await sources.market.checkout(uow, command.checkout_id, None)
        now = clock.now()
        terms = await renewed_terms(uow, checkout, goods, email=email, sources=sources, at=now)
        checkout.write_to(email, terms=terms, at=now)
        await uow.checkouts.save(checkout)
    return checkout_view(checkout)
