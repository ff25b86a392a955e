"""What a coupon may be."""

from datetime import timedelta
from typing import Any

import pytest

from apps.composition.coupons import coupon_commands
from domains.coupons.application.use_cases.create_coupon import CreateCoupon
from domains.coupons.contracts.apis import CouponView
from domains.coupons.contracts.terms import CouponKind, CouponRefusal, CouponScope
from domains.coupons.domain.exceptions import CodeTaken, InvalidTerms
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency, Money
from tests.builders.coupons import NOON, a_coupon, some_terms
from tests.fakes.coupons import InMemoryCouponBook
from tests.fakes.payments import StoppedClock

FIVE = Money(500, Currency.EUR)


def creating(**changes: Any) -> CreateCoupon:
    fields = {"seller_id": None, "code": "SAVE10", "kind": CouponKind.PERCENT, "basis_points": 10}
    return CreateCoupon(**(fields | changes))


@pytest.mark.parametrize(
    "terms",
    [
        {"code": "AB"},
        {"code": "lower"},
        {"code": "WITH BLANK"},
        {"basis_points": 0},
        {"basis_points": 10_001},
        {"scope": CouponScope.SELLER},
        {"kind": CouponKind.FIXED},
        {"amount": Money(0, Currency.EUR), "currency": Currency.EUR},
        {"amount": FIVE, "currency": Currency.USD},
        {"min_subtotal": FIVE, "currency": None},
    ],
    ids=str,
)
def test_terms_that_make_no_sense_are_refused(terms: dict[str, Any]) -> None:
    with pytest.raises(InvalidTerms):
        a_coupon(some_terms(**terms))


@pytest.mark.parametrize(
    "bounds", [{"ends_at": NOON}, {"usage_limit": 0}, {"per_customer_limit": 0}], ids=str
)
def test_a_coupon_that_nobody_could_use_is_refused(bounds: dict[str, Any]) -> None:
    with pytest.raises(InvalidTerms):
        a_coupon(**bounds)


async def test_a_coupon_starts_at_once_and_its_code_ignores_capitals() -> None:
    book = InMemoryCouponBook()
    commands = coupon_commands(book.begin, StoppedClock(NOON))

    coupon_id = await commands.create_coupon(creating(code=" save10 "))

    coupon = await book.coupons.get(coupon_id)
    assert (coupon.terms.code, coupon.starts_at) == ("SAVE10", NOON)
    with pytest.raises(CodeTaken):
        await commands.create_coupon(creating(code="Save10"))


async def test_an_amount_says_the_currency_and_a_seller_the_scope() -> None:
    book = InMemoryCouponBook()
    commands = coupon_commands(book.begin, StoppedClock(NOON))
    fixed = creating(
        seller_id=SellerId("sel_1"),
        kind=CouponKind.FIXED,
        basis_points=0,
        amount=FIVE,
        ends_at=NOON + timedelta(days=1),
    )

    coupon_id = await commands.create_coupon(fixed)

    terms = (await book.coupons.get(coupon_id)).terms
    assert (terms.currency, terms.scope) == (Currency.EUR, CouponScope.SELLER)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"active": False}, CouponRefusal.INACTIVE),
        ({"starts_at": NOON + timedelta(days=1)}, CouponRefusal.NOT_STARTED),
        ({"ends_at": NOON}, CouponRefusal.EXPIRED),
        ({}, CouponRefusal.EXHAUSTED),
        ({"used": 0}, None),
    ],
    ids=str,
)
def test_the_switch_and_the_time_are_asked_before_the_count(
    changes: dict[str, Any], reason: CouponRefusal | None
) -> None:
    terms = some_terms()
    fields: dict[str, Any] = {
        "id": terms.id,
        "terms": terms,
        "starts_at": NOON - timedelta(days=1),
        "ends_at": None,
        "usage_limit": 1,
        "per_customer_limit": None,
        "used": 1,
        "active": True,
        "version": 1,
    }

    coupon = CouponView(**(fields | changes))

    assert coupon.refusal(NOON) is reason
