"""What the graph may have coupons do."""

from domains.coupons.application.use_cases.create_coupon import CreateCoupon
from domains.coupons.contracts.terms import CouponScope
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import admin, selling
from resolvers.context import Info
from resolvers.coupons import loaders
from resolvers.coupons.types import CouponInput, CouponPayload
from resolvers.errors import open_to_api_keys, refusals


@refusals
@open_to_api_keys
async def create_coupon(info: Info, input: CouponInput) -> CouponPayload:
    """Make a coupon: a seller for the own goods, an administrator for all.

    Args:
        input: The coupon.
    """
    seller: SellerId | None = None
    staff: CustomerId | None = None
    if input.scope is CouponScope.PLATFORM:
        staff = admin(info)
    else:
        seller = await selling(info, Scope.COUPONS_WRITE)
    command = CreateCoupon(
        seller_id=seller,
        staff=staff,
        code=input.code,
        kind=input.kind,
        basis_points=input.basis_points,
        amount=input.amount.value() if input.amount else None,
        min_subtotal=input.min_subtotal.value() if input.min_subtotal else None,
        currency=input.currency,
        starts_at=input.starts_at,
        ends_at=input.ends_at,
        usage_limit=input.usage_limit,
        per_customer_limit=input.per_customer_limit,
    )
    coupon_id = await info.context.apis.coupon_commands.create_coupon(command)
    [coupon] = await loaders.coupons(info.context, [coupon_id])
    return CouponPayload(coupon=coupon)
