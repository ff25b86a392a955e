from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.domain.entities.redemption import RedemptionStatus
from domains.shared_kernel.ids import CheckoutId, OrderGroupId


async def consume_coupons(
    uow: CouponsUnitOfWork,
    checkout_id: CheckoutId,
    order_group_id: OrderGroupId,
    /,
) -> None:
    """Use up what a checkout holds, for the purchase it became; a second time changes nothing.

    Joins the caller's transaction.
    """
    for redemption in await uow.redemptions.of_checkout(checkout_id):
        if redemption.status is RedemptionStatus.HELD:
            redemption.status = RedemptionStatus.CONSUMED
            redemption.order_group_id = order_group_id
            await uow.redemptions.save(redemption)
