from dataclasses import dataclass

from domains.coupons.contracts.terms import CouponScope
from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponCreated(DomainEvent):
    """`seller_id` is None for a coupon of the marketplace."""

    name = "coupons.coupon_created.v1"
    code: str
    scope: CouponScope
    seller_id: SellerId | None
