from dataclasses import dataclass

from domains.checkout.application.ports.outbound import Sources, U
from domains.checkout.application.terms import renewed_terms
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDeliveryOptions:
    """`selections`: the id of a group, and the id of one of its delivery options."""

    checkout_id: CheckoutId
    selections: tuple[tuple[str, str], ...]


async def update_delivery_options(
    command: UpdateDeliveryOptions, /, *, begin: Begin[U], sources: Sources[U], clock: Clock
) -> CheckoutView:
    """Choose how each group is delivered; groups that are not named stay as they are.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
        DeliveryOptionInvalid: a group is not offered that option now, or there is no such group.
    """
    async with begin() as uow:
        checkout, goods = await sources.market.checkout(uow, command.checkout_id, None)
        now = clock.now()
        terms = await renewed_terms(uow, checkout, goods, sources=sources, at=now)
        checkout.choose_delivery(dict(command.selections), terms=terms, at=now)
        await uow.checkouts.save(checkout)
    return checkout_view(checkout)
