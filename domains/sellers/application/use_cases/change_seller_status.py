from dataclasses import dataclass

from domains.sellers.application.ports.outbound import SellersUnitOfWork
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
    command: ChangeSellerStatus, /, *, begin: Begin[SellersUnitOfWork], clock: Clock
) -> SellerId:
    async with begin() as uow:
        seller = await uow.sellers.get(command.seller_id)
        seller.change_status(command.status, reason=command.reason, at=clock.now())
        await uow.sellers.save(seller)
    return command.seller_id
