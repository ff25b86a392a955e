"""Coupons and taxes of the demo marketplace."""

from typing import Final

from apps.demo.identity import OPENED, demo_id
from apps.demo.stores import CURRENCY, store_id
from domains.coupons.contracts.terms import CouponKind, CouponScope, CouponTerms
from domains.coupons.domain.aggregates.coupon import Coupon
from domains.shared_kernel.ids import CouponId
from domains.shared_kernel.money import Money

TAX_BASIS_POINTS: Final = {"DE": 1900, "FR": 2000, "GB": 2000, "JP": 1000, "SE": 2500, "PL": 2300}
"""Tax on goods sent to a country; elsewhere none is taken."""


def coupons() -> list[Coupon]:
    """`WELCOME10` of the marketplace, `DEMO5` of the demo store, and `LASTONE`, for one use."""
    return [
        _coupon(code="WELCOME10", basis_points=1000),
        _coupon(code="DEMO5", seller=0, amount=500, from_subtotal=4000),
        _coupon(code="LASTONE", basis_points=2000, usage_limit=1),
    ]


def _coupon(
    *,
    code: str,
    seller: int | None = None,
    basis_points: int = 0,
    amount: int | None = None,
    from_subtotal: int | None = None,
    usage_limit: int | None = None,
) -> Coupon:
    return Coupon.create(
        CouponTerms(
            id=CouponId(demo_id("cou", OPENED, code)),
            code=code,
            scope=CouponScope.PLATFORM if seller is None else CouponScope.SELLER,
            seller_id=None if seller is None else store_id(seller),
            kind=CouponKind.FIXED if amount else CouponKind.PERCENT,
            basis_points=basis_points,
            amount=Money(amount, CURRENCY) if amount else None,
            min_subtotal=Money(from_subtotal, CURRENCY) if from_subtotal else None,
            currency=CURRENCY if amount else None,
        ),
        starts_at=OPENED,
        ends_at=None,
        usage_limit=usage_limit,
        per_customer_limit=None,
        at=OPENED,
    )
