"""A price that holds until it expires; it never changes, a new one takes its place."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domains.checkout.contracts.pricing import CouponEffect, LinePrice, Pricing, Totals
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
        totals = pricing.totals
        content = [checkout_id, expires_at.isoformat(), totals.currency.value]
        content += [f"{_amounts(it)} {_savings(it)} {it.seller_id} {it.id}" for it in pricing.lines]
        content.append(f"{_amounts(totals)} {totals.delivery_minor}")
        return cls(
            token=f"quo_{hashlib.sha256('/'.join(content).encode()).hexdigest()[:40]}",
            pricing=pricing,
            coupons=coupons,
            codes=(*pricing.coupons, *refused),
            expires_at=expires_at,
        )

    @property
    def subtotal(self) -> Money:
        return self.pricing.totals.subtotal

    @property
    def discount(self) -> Money:
        return self.pricing.totals.discount

    @property
    def delivery(self) -> Money:
        return self.pricing.totals.delivery

    @property
    def tax(self) -> Money:
        return self.pricing.totals.tax

    @property
    def total(self) -> Money:
        return self.pricing.total


def _amounts(it: LinePrice | Totals) -> str:
    return f"{it.subtotal_minor} {it.discount_minor} {it.tax_minor} {it.total_minor}"


def _savings(line: LinePrice) -> str:
    return ",".join([f"{it.coupon_id}:{it.amount.minor_units}" for it in line.savings])
