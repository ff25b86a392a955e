"""What the graph may have coupons do."""

from domains.coupons.application.use_cases.create_coupon import CreateCoupon
from domains.coupons.contracts.terms import CouponScope
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.money import Money
from domains.shared_kernel.scopes import Scope
from resolvers.auth import admin, selling
from resolvers.context import Info
from resolvers.coupons import loaders
from resolvers.coupons.types import CouponInput, CouponPayload
from resolvers.errors import located, open_to_api_keys, refusals
from resolvers.scalars import MoneyInput


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
        amount=_amount(input.amount, "amount"),
        min_subtotal=_amount(input.min_subtotal, "minSubtotal"),
        currency=input.currency,
        starts_at=input.starts_at,
        ends_at=input.ends_at,
        usage_limit=input.usage_limit,
        per_customer_limit=input.per_customer_limit,
    )
    coupon_id = await info.context.apis.coupon_commands.create_coupon(command)
    [coupon] = await loaders.coupons(info.context, [coupon_id])
    return CouponPayload(coupon=coupon)


def _amount(given: MoneyInput | None, name: str) -> Money | None:
    with located("input", name):
        return given.value() if given else None
