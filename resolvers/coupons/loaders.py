"""Batches: ids in, one value per id out. Who may see a coupon is decided here."""

from collections.abc import Sequence

from domains.coupons.contracts.apis import CouponView
from domains.shared_kernel.ids import CouponId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import own_store
from resolvers.context import Context


async def coupons(context: Context, ids: list[CouponId]) -> Sequence[CouponView | None]:
    """Coupons that are switched on; others are for who made them."""
    found = await context.apis.coupons.by_ids(ids)
    return [it if it and (it.active or await runs(context, it)) else None for it in found]


async def runs(context: Context, coupon: CouponView) -> bool:
    """Whether the viewer's store made it; an administrator runs all."""
    if context.viewer.is_admin:
        return True
    return coupon.seller_id is not None and coupon.seller_id == await own_store(
        context, Scope.COUPONS_WRITE
    )
