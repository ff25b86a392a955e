from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.domain.entities.redemption import COUNTED, Redemption, RedemptionStatus
from domains.shared_kernel.ids import CheckoutId


async def release_coupons(uow: CouponsUnitOfWork, checkout_id: CheckoutId, /) -> None:
    """Give back what a checkout holds and has not consumed. Joins the caller's transaction."""
    for redemption in await uow.redemptions.of_checkout(checkout_id):
        if redemption.status is RedemptionStatus.HELD:
            await give_back(uow, redemption)


async def give_back(uow: CouponsUnitOfWork, redemption: Redemption) -> None:
    """Count a use no longer; without effect when it does not count."""
    if redemption.status in COUNTED:
        redemption.status = RedemptionStatus.GIVEN_BACK
        await uow.coupons.give_back(redemption.coupon_id)
        await uow.redemptions.save(redemption)
