"""From what is asked for, on what terms, to what it costs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domains.checkout.contracts.pricing import LineToPrice, Pricing, price
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import (
    CheckoutLine,
    DeliveryOffer,
    SellerGroup,
)
from domains.checkout.domain.value_objects.terms import Terms
from domains.coupons.contracts.terms import CouponTerms
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.money import Currency


def as_offered(groups: Sequence[SellerGroup], terms: Terms) -> tuple[SellerGroup, ...]:
    """The groups at the prices and with the deliveries of today.

    A line that is not on sale any more keeps its last price.
    """
    return tuple(
        [
            SellerGroup(
                id=group.id,
                seller_id=group.seller_id,
                lines=tuple([_on_sale(line, terms) for line in group.lines]),
                offers=tuple(
                    [
                        DeliveryOffer.of(option, group.id)
                        for option in terms.offers.get(group.seller_id, ())
                    ]
                ),
                chosen=group.chosen,
            )
            for group in groups
        ]
    )


def reckon(
    groups: Sequence[SellerGroup],
    coupons: Sequence[CouponTerms],
    tax_bp: int,
    currency: Currency,
) -> Pricing:
    """What the groups cost as they are; a group without a chosen delivery adds none."""
    return price(
        [
            LineToPrice(
                id=line.id,
                seller_id=group.seller_id,
                unit_price=line.unit_price,
                quantity=line.quantity,
            )
            for group in groups
            for line in group.lines
        ],
        coupons,
        {group.seller_id: it.cost for group in groups if (it := group.delivery)},
        tax_bp,
        currency=currency,
    )


def coupons_in_effect(
    groups: Sequence[SellerGroup], terms: Terms, currency: Currency
) -> tuple[CouponTerms, ...]:
    """Those coupons of the terms that take something off these groups."""
    if not terms.coupons:
        return ()
    pricing = reckon(as_offered(groups, terms), terms.coupons, terms.tax_bp, currency)
    return _in_effect(terms, pricing)


def make_quote(
    checkout_id: CheckoutId,
    groups: Sequence[SellerGroup],
    terms: Terms,
    currency: Currency,
    *,
    expires_at: datetime,
) -> Quote:
    """`groups` are as they are offered on these terms."""
    pricing = reckon(groups, terms.coupons, terms.tax_bp, currency)
    return Quote.make(
        checkout_id,
        pricing,
        coupons=_in_effect(terms, pricing),
        refused=terms.refused,
        expires_at=expires_at,
    )


def _in_effect(terms: Terms, pricing: Pricing) -> tuple[CouponTerms, ...]:
    pairs = zip(terms.coupons, pricing.coupons, strict=True)
    return tuple(coupon for coupon, effect in pairs if effect.refusal is None)


def _on_sale(line: CheckoutLine, terms: Terms) -> CheckoutLine:
    unit_price = terms.prices.get(line.variant_id)
    if unit_price is None:
        return replace(line, on_sale=False)
    if line.on_sale and line.unit_price == unit_price:
        return line
    return replace(line, on_sale=True, unit_price=unit_price)
