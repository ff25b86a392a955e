"""A price that holds until it expires; it never changes, a new one takes its place."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domains.checkout.contracts.pricing import CouponEffect, Pricing
from domains.coupons.contracts.terms import CouponTerms
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`token` names it: the buyer accepts the price by it.

    `coupons` are those that take something off, on the terms that the buyer was shown; `codes`
    tells of every code of the checkout what it saves, or why it saves nothing.
    """

    token: str
    pricing: Pricing
    coupons: tuple[CouponTerms, ...]
    codes: tuple[CouponEffect, ...]
    expires_at: datetime

    @classmethod
    def make(
        cls,
        checkout_id: CheckoutId,
        pricing: Pricing,
        *,
        coupons: tuple[CouponTerms, ...],
        refused: tuple[CouponEffect, ...],
        expires_at: datetime,
    ) -> Self:
        """The token follows from what is quoted: equal quotes of a checkout have equal tokens."""
        content = repr((checkout_id, pricing.lines, pricing.totals, expires_at))
        return cls(
            token=f"quo_{hashlib.sha256(content.encode()).hexdigest()[:40]}",
            pricing=pricing,
            coupons=coupons,
            codes=(*pricing.coupons, *refused),
            expires_at=expires_at,
        )

    @property
    def total(self) -> Money:
        return self.pricing.total
