from dataclasses import dataclass

from domains.sellers.application.ports.outbound import OfferDelivery, U
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSellerStatus:
    """An administrator's decision, `by` whom: the caller has checked who asks."""

    by: CustomerId
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
        before = seller.status
        seller.change_status(command.status, reason=command.reason, at=clock.now())
        await uow.sellers.save(seller)
        entry = AuditEntry(
            actor_id=command.by,
            action=StaffAction.SELLER_STATUS_UPDATE,
            target_id=seller.id,
            reason=seller.status_reason,
            at=clock.now(),
            before={"status": before},
            after={"status": seller.status},
        )
        await uow.audit.append(entry)
        if seller.status is SellerStatus.ACTIVE:
            await offer_delivery(uow, seller.id, seller.currency)
    return command.seller_id
