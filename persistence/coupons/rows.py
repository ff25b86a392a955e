"""The columns of a coupon as the terms that pricing reads, and back."""

import asyncpg

from domains.coupons.contracts.terms import CouponKind, CouponScope, CouponTerms
from domains.shared_kernel.money import Currency, Money


def terms(row: asyncpg.Record) -> CouponTerms:
    currency = Currency(row["currency"]) if row["currency"] else None
    return CouponTerms(
        id=row["id"],
        code=row["code"],
        scope=CouponScope(row["scope"]),
        seller_id=row["seller_id"],
        kind=CouponKind(row["kind"]),
        basis_points=row["basis_points"],
        amount=_money(row["amount_minor"], currency),
        min_subtotal=_money(row["min_subtotal_minor"], currency),
        currency=currency,
    )


def terms_row(terms: CouponTerms) -> dict[str, object]:
    return {
        "id": terms.id,
        "code": terms.code,
        "scope": terms.scope,
        "seller_id": terms.seller_id,
        "kind": terms.kind,
        "basis_points": terms.basis_points,
        "amount_minor": terms.amount.minor_units if terms.amount else None,
        "min_subtotal_minor": terms.min_subtotal.minor_units if terms.min_subtotal else None,
        "currency": terms.currency,
    }


def _money(minor_units: int | None, currency: Currency | None) -> Money | None:
    return None if minor_units is None or currency is None else Money(minor_units, currency)
