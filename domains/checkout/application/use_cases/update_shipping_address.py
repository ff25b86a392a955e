from dataclasses import dataclass

from domains.checkout.application.ports.outbound import Sources, U
from domains.checkout.application.terms import renewed_terms
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateShippingAddress:
    checkout_id: CheckoutId
    address: Address


async def update_shipping_address(
    command: UpdateShippingAddress, /, *, begin: Begin[U], sources: Sources[U], clock: Clock
) -> CheckoutView:
    """Say where to deliver to; deliveries and tax follow. An option that is gone is a problem.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
    """
    async with begin() as uow:
        country = command.address.country_code
        checkout, goods = await sources.market.checkout(uow, command.checkout_id, country)
        now = clock.now()
        terms = await renewed_terms(uow, checkout, goods, sources=sources, at=now)
        checkout.ship_to(command.address, terms=terms, at=now)
        await uow.checkouts.save(checkout)
    return checkout_view(checkout)
