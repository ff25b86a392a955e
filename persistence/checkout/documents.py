"""What a checkout keeps as one JSON document: `content` writes it, `read` reads it.

Writing follows the dataclasses; reading names every field, so that a forgotten one is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from domains.checkout.contracts.pricing import CouponEffect, LinePrice, Pricing, Saving, Totals
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import Problem, ProblemCode
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import (
    CheckoutLine,
    DeliveryOffer,
    SellerGroup,
)
from domains.coupons.contracts.terms import CouponKind, CouponRefusal, CouponScope, CouponTerms
from domains.shared_kernel.address import Address
from domains.shared_kernel.money import CURRENCIES, Money

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The parts of a checkout that have no columns; `email` has one, and is here for readiness."""

    email: str | None
    shipping_address: Address | None
    payment_method: CardPayment | None
    groups: tuple[SellerGroup, ...]
    codes: tuple[str, ...]
    quote: Quote
    notices: tuple[Problem, ...]


def content(checkout: Checkout) -> dict[str, Any]:
    """The JSON encoder knows dataclasses, so their fields are written as they are."""
    return {
        "shipping_address": checkout.shipping_address,
        "payment_method": checkout.payment_method,
        "groups": checkout.groups,
        "codes": checkout.codes,
        "quote": checkout.quote,
        "notices": checkout.notices,
    }


def read(document: Json, email: str | None) -> Content:
    address, method = document["shipping_address"], document["payment_method"]
    return Content(
        email=email,
        shipping_address=Address(**address) if address else None,
        payment_method=CardPayment(**method) if method else None,
        groups=tuple(map(_group, document["groups"])),
        codes=tuple(document["codes"]),
        quote=_quote(document["quote"]),
        notices=tuple(map(_problem, document["notices"])),
    )


def _money(it: Json) -> Money:
    return Money(it["minor_units"], CURRENCIES[it["currency_code"]])


def _problem(it: Json) -> Problem:
    return Problem(ProblemCode(it["code"]), it["message"], it["target"])


def _group(it: Json) -> SellerGroup:
    return SellerGroup(
        id=it["id"],
        seller_id=it["seller_id"],
        lines=tuple(map(_line, it["lines"])),
        offers=tuple(map(_offer, it["offers"])),
        chosen=it["chosen"],
    )


def _line(it: Json) -> CheckoutLine:
    return CheckoutLine(**{**it, "unit_price": _money(it["unit_price"])})


def _offer(it: Json) -> DeliveryOffer:
    return DeliveryOffer(**{**it, "cost": _money(it["cost"])})


def _quote(it: Json) -> Quote:
    return Quote(
        token=it["token"],
        pricing=_pricing(it["pricing"]),
        coupons=tuple(map(_coupon, it["coupons"])),
        codes=tuple(map(_effect, it["codes"])),
        expires_at=datetime.fromisoformat(it["expires_at"]),
    )


def _pricing(it: Json) -> Pricing:
    return Pricing(
        lines=tuple(map(_line_price, it["lines"])),
        orders={seller: _totals(totals) for seller, totals in it["orders"].items()},
        coupons=tuple(map(_effect, it["coupons"])),
        totals=_totals(it["totals"]),
    )


def _line_price(it: Json) -> LinePrice:
    savings = tuple([Saving(s["coupon_id"], _money(s["amount"])) for s in it["savings"]])
    return LinePrice(**{**it, "currency": CURRENCIES[it["currency"]], "savings": savings})


def _totals(it: Json) -> Totals:
    return Totals(**{**it, "currency": CURRENCIES[it["currency"]]})


def _effect(it: Json) -> CouponEffect:
    return CouponEffect(
        coupon_id=it["coupon_id"],
        code=it["code"],
        discount=_money(it["discount"]),
        refusal=CouponRefusal(it["refusal"]) if it["refusal"] else None,
    )


def _coupon(it: Json) -> CouponTerms:
    return CouponTerms(
        id=it["id"],
        code=it["code"],
        scope=CouponScope(it["scope"]),
        seller_id=it["seller_id"],
        kind=CouponKind(it["kind"]),
        basis_points=it["basis_points"],
        amount=_money(it["amount"]) if it["amount"] else None,
        min_subtotal=_money(it["min_subtotal"]) if it["min_subtotal"] else None,
        currency=CURRENCIES[it["currency"]] if it["currency"] else None,
    )
