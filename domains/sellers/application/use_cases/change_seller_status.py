from dataclasses import dataclass

from domains.sellers.application.ports.outbound import OfferDelivery, U
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSellerStatus:
    """An administrator's decision: the caller has checked who asks."""

    seller_id: SellerId
    status: SellerStatus
    reason: str


async def change_seller_status(
    command: ChangeSellerStatus,
    /,
    *,
    begin: Begin[U],
    offer_delivery: OfferDelivery[U],
    clock: Clock,
) -> SellerId:
    async with begin() as uow:
        seller = await uow.sellers.get(command.seller_id)
        seller.change_status(command.status, reason=command.reason, at=clock.now())
        await uow.sellers.save(seller)
        if seller.status is SellerStatus.ACTIVE:
            await offer_delivery(uow, seller.id, seller.currency)
    return command.seller_id
