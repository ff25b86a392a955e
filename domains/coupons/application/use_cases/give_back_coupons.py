from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.application.use_cases.release_coupons import give_back
from domains.shared_kernel.ids import OrderGroupId


async def give_back_coupons(uow: CouponsUnitOfWork, order_group_id: OrderGroupId, /) -> None:
    """Return what a purchase consumed, once all of it is cancelled or undone.

    Joins the caller's transaction; a second time changes nothing.
    """
    for redemption in await uow.redemptions.of_group(order_group_id):
        await give_back(uow, redemption)
