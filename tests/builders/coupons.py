"""Valid coupons by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.coupons.contracts.terms import CouponKind, CouponScope, CouponTerms
from domains.coupons.domain.aggregates.coupon import Coupon
from domains.shared_kernel.ids import CouponId, SellerId, new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def some_terms(**changes: Any) -> CouponTerms:
    """10 % off everything; with a `seller_id`, off that seller's goods."""
    id = CouponId(new_id("cou"))
    fields: dict[str, Any] = {
        "id": id,
        "code": id[-12:].upper(),
        "scope": CouponScope.SELLER if changes.get("seller_id") else CouponScope.PLATFORM,
        "seller_id": None,
        "kind": CouponKind.FIXED if changes.get("amount") else CouponKind.PERCENT,
        "basis_points": 0 if changes.get("amount") else 1_000,
        "currency": changes["amount"].currency_code if changes.get("amount") else None,
    }
    return CouponTerms(**(fields | changes))


def a_coupon(terms: CouponTerms | None = None, **changes: Any) -> Coupon:
    fields: dict[str, Any] = {
        "starts_at": NOON,
        "ends_at": None,
        "usage_limit": None,
        "per_customer_limit": None,
        "at": NOON,
    }
    return Coupon.create(terms or some_terms(), **(fields | changes))


def a_seller_id() -> SellerId:
    return SellerId(new_id("sel"))
