"""What sellers, coupons and the state ask for at one moment: all that a quote is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domains.checkout.contracts.pricing import CouponEffect
from domains.coupons.contracts.terms import CouponTerms
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.money import Money
from domains.shipping.contracts.apis import DeliveryOption

NO_COUPONS: Final[tuple[CouponTerms, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`prices` has the variants that are on sale, `offers` what each seller can deliver by.

    `coupons` may be used by this checkout; `refused` are codes that may not, and why. `tax_bp` is
    in basis points.
    """

    prices: Mapping[VariantId, Money]
    offers: Mapping[SellerId, Sequence[DeliveryOption]]
    tax_bp: int
    coupons: tuple[CouponTerms, ...] = NO_COUPONS
    refused: tuple[CouponEffect, ...] = ()
