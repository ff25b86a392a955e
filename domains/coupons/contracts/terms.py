"""The terms of a coupon, as pricing reads them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domains.shared_kernel.ids import CouponId, SellerId
from domains.shared_kernel.money import Currency, Money


class CouponScope(StrEnum):
    """Whose goods a coupon makes cheaper.

    Attributes:
        SELLER: Those of the seller who made it.
        PLATFORM: All goods; only administrators make one. Sellers are paid what the buyer pays.
    """

    SELLER = "SELLER"
    PLATFORM = "PLATFORM"


class CouponKind(StrEnum):
    """How the saving of a coupon is reckoned.

    Attributes:
        PERCENT: A part of the price.
        FIXED: An amount, at most the price.
    """

    PERCENT = "PERCENT"
    FIXED = "FIXED"


class CouponRefusal(StrEnum):
    """Why a coupon saves nothing.

    Attributes:
        UNKNOWN: There is no such code.
        INACTIVE: It was switched off.
        NOT_STARTED: Its time has not begun.
        EXPIRED: Its time is over.
        EXHAUSTED: It has been used as often as it may be.
        CUSTOMER_LIMIT: This customer has used it as often as one customer may.
        CURRENCY_MISMATCH: It is for purchases in another currency.
        NO_ITEMS: Nothing that it is for is being bought.
        BELOW_MINIMUM: Too little of what it is for is being bought.
        NOT_COMBINABLE: Another coupon of the same seller, or of the marketplace, comes first.
        NOTHING_TO_SAVE: What it is for costs nothing any more, or too little to take a part off.
    """

    UNKNOWN = "UNKNOWN"
    INACTIVE = "INACTIVE"
    NOT_STARTED = "NOT_STARTED"
    EXPIRED = "EXPIRED"
    EXHAUSTED = "EXHAUSTED"
    CUSTOMER_LIMIT = "CUSTOMER_LIMIT"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    NO_ITEMS = "NO_ITEMS"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    NOT_COMBINABLE = "NOT_COMBINABLE"
    NOTHING_TO_SAVE = "NOTHING_TO_SAVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """All that pricing needs to know of a coupon; frozen, so that a quote can keep it.

    `basis_points` is set for a PERCENT coupon, `amount` for a FIXED one. A coupon with a `currency`
    is for purchases in that currency only. `min_subtotal` is compared with the list price of what
    the coupon is for.
    """

    id: CouponId
    code: str
    scope: CouponScope
    seller_id: SellerId | None
    kind: CouponKind
    basis_points: int = 0
    amount: Money | None = None
    min_subtotal: Money | None = None
    currency: Currency | None = None


class Timed(Protocol):
    """A coupon that is switched on from an instant until just before another."""

    active: bool
    starts_at: datetime
    ends_at: datetime | None


def out_of_time(coupon: Timed, at: datetime) -> CouponRefusal | None:
    """Why a coupon cannot be used at that instant; None when it can."""
    if not coupon.active:
        return CouponRefusal.INACTIVE
    if at < coupon.starts_at:
        return CouponRefusal.NOT_STARTED
    if coupon.ends_at is not None and at >= coupon.ends_at:
        return CouponRefusal.EXPIRED
    return None
