from dataclasses import dataclass

from domains.checkout.application.ports.outbound import Sources, U
from domains.checkout.application.terms import renewed_terms
from domains.checkout.application.views import checkout_view
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.aggregates.checkout import distinct_codes
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDiscountCodes:
    checkout_id: CheckoutId
    codes: tuple[str, ...]


async def update_discount_codes(
    command: UpdateDiscountCodes, /, *, begin: Begin[U], sources: Sources[U], clock: Clock
) -> CheckoutView:
    """Set the discount codes; those that save something are held, each says what it does.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
        InvalidInput: there are too many codes.
    """
    async with begin() as uow:
        checkout, goods = await sources.market.checkout(uow, command.checkout_id, None)
        now = clock.now()
        codes = distinct_codes(command.codes)
        terms = await renewed_terms(uow, checkout, goods, codes=codes, sources=sources, at=now)
        checkout.use_codes(codes, terms=terms, at=now)
        await uow.checkouts.save(checkout)
    return checkout_view(checkout)
