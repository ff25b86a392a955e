"""What others may ask of coupons, tell them, and see; never an aggregate.

Participating use cases (`domains/coupons/application/use_cases/`), each in the caller's
transaction, coupons locked by ascending id, each without effect when repeated:

    hold_coupons(uow, CouponHold, *, clock) -> tuple[RefusedCoupon, ...]
    release_coupons(uow, CheckoutId) -> None
    consume_coupons(uow, CheckoutId, OrderGroupId) -> None
    give_back_coupons(uow, OrderGroupId) -> None
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.coupons.contracts.terms import (
    CouponKind,
    CouponRefusal,
    CouponScope,
    CouponTerms,
    out_of_time,
)
from domains.shared_kernel.ids import CheckoutId, CouponId, SellerId
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.use_case import Page, PageRequest


@dataclass(slots=True, kw_only=True)
class CouponView:
    """`used` counts holds of checkouts too. `usage_limit` None: without limit; so per customer."""

    id: CouponId
    terms: CouponTerms
    starts_at: datetime
    ends_at: datetime | None
    usage_limit: int | None
    per_customer_limit: int | None
    used: int
    active: bool
    version: int

    @property
    def code(self) -> str:
        return self.terms.code

    @property
    def scope(self) -> CouponScope:
        return self.terms.scope

    @property
    def seller_id(self) -> SellerId | None:
        return self.terms.seller_id

    @property
    def kind(self) -> CouponKind:
        return self.terms.kind

    @property
    def basis_points(self) -> int | None:
        return self.terms.basis_points or None

    @property
    def amount(self) -> Money | None:
        return self.terms.amount

    @property
    def min_subtotal(self) -> Money | None:
        return self.terms.min_subtotal

    @property
    def currency(self) -> Currency | None:
        return self.terms.currency

    def refusal(self, at: datetime) -> CouponRefusal | None:
        """Why nobody can begin to use it at that instant; None when it can be used.

        Whoever holds it already may go on: a hold lasts whatever becomes of the coupon.
        """
        if reason := out_of_time(self, at):
            return reason
        used_up = self.usage_limit is not None and self.used >= self.usage_limit
        return CouponRefusal.EXHAUSTED if used_up else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponHold:
    """The coupons that a checkout holds from now on; those that it held besides are given back.

    What it holds already it keeps although the coupon has ended, or was switched off; for another
    customer only the limits are asked again.

    `customer` is whom `per_customer_limit` counts: a customer id, or a guest's e-mail address
    (capitals do not matter). Before either is known, None: hold again once one is.
    """

    checkout_id: CheckoutId
    customer: str | None
    coupon_ids: tuple[CouponId, ...]


@dataclass(frozen=True, slots=True)
class RefusedCoupon:
    """A coupon that could not be held, and why."""

    coupon_id: CouponId
    reason: CouponRefusal


class CouponReads(Protocol):
    """Batches: one answer per id or code, in their order."""

    async def by_ids(self, ids: Sequence[CouponId], /) -> Sequence[CouponView | None]: ...

    async def by_codes(self, codes: Sequence[str], /) -> Sequence[CouponView | None]:
        """Capitals and surrounding blanks do not matter."""
        ...

    async def page(
        self, page: PageRequest, /, *, seller_id: SellerId | None = None
    ) -> Page[CouponView]:
        """Coupons that anybody can use now, the newest first; a seller's only, when given.

        Raises:
            InvalidInput: the cursor is not one of this list's.
        """
        ...
