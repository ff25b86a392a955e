from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.application.use_cases.release_coupons import give_back
from domains.coupons.contracts.apis import CouponHold, RefusedCoupon
from domains.coupons.contracts.terms import CouponRefusal, out_of_time
from domains.coupons.domain.aggregates.coupon import Coupon
from domains.coupons.domain.entities.redemption import Redemption, RedemptionStatus
from domains.shared_kernel.errors import NotFound
from domains.shared_kernel.ids import CouponId
from domains.shared_kernel.time import Clock


async def hold_coupons(
    uow: CouponsUnitOfWork, hold: CouponHold, /, *, clock: Clock
) -> tuple[RefusedCoupon, ...]:
    """Hold exactly these coupons for a checkout, but those refused; give back what it had besides.

    Joins the caller's transaction. Hold again when the customer becomes known.
    """
    customer = hold.customer.lower() if hold.customer and "@" in hold.customer else hold.customer
    known = {it.coupon_id: it for it in await uow.redemptions.of_checkout(hold.checkout_id)}
    refused: list[RefusedCoupon] = []
    for coupon_id in sorted({*hold.coupon_ids, *known}):
        redemption = known.get(coupon_id) or Redemption(
            coupon_id=coupon_id,
            checkout_id=hold.checkout_id,
            customer=customer,
            status=RedemptionStatus.GIVEN_BACK,
        )
        if redemption.status is RedemptionStatus.CONSUMED:
            continue
        if coupon_id not in hold.coupon_ids:
            await give_back(uow, redemption)
        elif reason := await _hold(uow, redemption, customer, clock=clock):
            await give_back(uow, redemption)
            refused.append(RefusedCoupon(coupon_id, reason))
    return tuple(refused)


async def _hold(
    uow: CouponsUnitOfWork, redemption: Redemption, customer: str | None, *, clock: Clock
) -> CouponRefusal | None:
    """Count the use, unless it counts for this customer already; the reason if it may not be.

    What is held already lasts beyond the coupon's time; of another customer only the limits are
    asked.
    """
    held = redemption.status is RedemptionStatus.HELD
    if held and redemption.customer == customer:
        return None
    await give_back(uow, redemption)  # counted anew below, with the counter locked
    coupon = await _find(uow, redemption.coupon_id)
    if coupon is None:
        return CouponRefusal.UNKNOWN
    if not held and (reason := out_of_time(coupon, clock.now())):
        return reason
    if not await uow.coupons.use(coupon.id):
        return CouponRefusal.EXHAUSTED
    redemption.status = RedemptionStatus.HELD
    redemption.customer = customer
    await uow.redemptions.save(redemption)
    return await _over_limit(uow, coupon, redemption)


async def _over_limit(
    uow: CouponsUnitOfWork, coupon: Coupon, redemption: Redemption
) -> CouponRefusal | None:
    if coupon.per_customer_limit is None or redemption.customer is None:
        return None
    others = await uow.redemptions.counted(
        coupon.id, redemption.customer, but=redemption.checkout_id
    )
    return CouponRefusal.CUSTOMER_LIMIT if others >= coupon.per_customer_limit else None


async def _find(uow: CouponsUnitOfWork, coupon_id: CouponId) -> Coupon | None:
    try:
        return await uow.coupons.get(coupon_id)
    except NotFound:
        return None
