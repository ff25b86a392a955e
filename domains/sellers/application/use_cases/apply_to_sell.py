from dataclasses import dataclass

from domains.sellers.application.ports.outbound import SellersUnitOfWork
from domains.sellers.domain.aggregates.seller import Seller
from domains.shared_kernel.ids import CustomerId, SellerId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyToSell:
    owner_id: CustomerId
    handle: str
    name: str
    description: str
    country_code: str
    currency: Currency


async def apply_to_sell(
    command: ApplyToSell, /, *, begin: Begin[SellersUnitOfWork], clock: Clock
) -> SellerId:
    """Ask the marketplace for a store; one per customer."""
    seller = Seller.apply(
        SellerId(new_id("sel")),
        owner_id=command.owner_id,
        handle=command.handle,
        name=command.name,
        description=command.description,
        country_code=command.country_code,
        currency=command.currency,
        at=clock.now(),
    )
    async with begin() as uow:
        await uow.sellers.save(seller)
    return seller.id
