"""A coupon: a code that makes a purchase cheaper. How often it was used is a counter beside it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domains.coupons.contracts.terms import CouponKind, CouponScope, CouponTerms
from domains.coupons.domain.exceptions import InvalidTerms
from domains.coupons.events.coupon_created import CouponCreated
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CouponId

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
WHOLE = 10_000
"""Basis points of the whole: 100 %."""
MAX_LIMIT = 1_000_000_000
"""More uses than that are no limit."""


def same_code(code: str) -> str:
    """The form in which codes are compared: without surrounding blanks, in capitals."""
    return code.strip().upper()


@dataclass(slots=True, kw_only=True)
class Coupon(Aggregate):
    """It can be used from `starts_at` until just before `ends_at`; None: for ever.

    Raises:
        InvalidTerms: the code, the saving, the time or a limit makes no sense.
    """

    id: CouponId
    terms: CouponTerms
    starts_at: datetime
    ends_at: datetime | None = None
    usage_limit: int | None = None
    per_customer_limit: int | None = None
    active: bool = True

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.terms.code):
            raise InvalidTerms("3 to 40 letters, digits, - or _.", field=("input", "code"))
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise InvalidTerms("A coupon ends after it has started.", field=("input", "endsAt"))
        for limit, field in (
            (self.usage_limit, "usageLimit"),
            (self.per_customer_limit, "perCustomerLimit"),
        ):
            if limit is not None and not 1 <= limit <= MAX_LIMIT:
                raise InvalidTerms(f"A limit is 1 to {MAX_LIMIT}.", field=("input", field))
        _check_saving(self.terms)

    @classmethod
    def create(
        cls,
        terms: CouponTerms,
        *,
        starts_at: datetime,
        ends_at: datetime | None,
        usage_limit: int | None,
        per_customer_limit: int | None,
        at: datetime,
    ) -> Self:
        made = cls(
            id=terms.id,
            terms=terms,
            starts_at=starts_at,
            ends_at=ends_at,
            usage_limit=usage_limit,
            per_customer_limit=per_customer_limit,
        )
        made.record(
            CouponCreated(
                aggregate_id=terms.id,
                version=1,
                occurred_at=at,
                code=terms.code,
                scope=terms.scope,
                seller_id=terms.seller_id,
            )
        )
        return made


def _check_saving(terms: CouponTerms) -> None:
    if (terms.scope is CouponScope.SELLER) is (terms.seller_id is None):
        raise InvalidTerms(
            "A seller's coupon, and no other, has a seller.", field=("input", "scope")
        )
    if terms.kind is CouponKind.PERCENT:
        if terms.amount is not None or not 1 <= terms.basis_points <= WHOLE:
            raise InvalidTerms(
                "A part is above 0 % and at most 100 %.", field=("input", "basisPoints")
            )
    elif terms.basis_points or terms.amount is None or terms.amount.minor_units < 1:
        raise InvalidTerms("A fixed saving is an amount above zero.", field=("input", "amount"))
    for money in (terms.amount, terms.min_subtotal):
        if money is not None and money.currency_code is not terms.currency:
            raise InvalidTerms("A coupon is in one currency.", field=("input", "currency"))
