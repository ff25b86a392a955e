"""What a checkout is asked for now: read from the market, and settled with the coupons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domains.checkout.application.ports.outbound import CouponSteps, Goods, Market, Sources, U
from domains.checkout.contracts.pricing import CouponEffect
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.services.quoting import coupons_in_effect
from domains.checkout.domain.value_objects.email import EmailAddress
from domains.checkout.domain.value_objects.seller_group import SellerGroup
from domains.checkout.domain.value_objects.terms import Terms
from domains.coupons.contracts.apis import CouponHold, CouponView
from domains.coupons.contracts.terms import CouponRefusal, CouponTerms
from domains.shared_kernel.ids import CheckoutId, CouponId, CustomerId, SellerId, VariantId
from domains.shared_kernel.money import Currency, Money
from domains.shipping.contracts.apis import DeliveryOption


async def read_terms(
    market: Market[U],
    goods: Goods,
    *,
    currency: Currency,
    codes: Sequence[str],
    held: Sequence[CouponTerms] = (),
    at: datetime,
) -> Terms:
    """Today's prices, deliveries and tax, and what the codes stand for.

    `held` are the coupons that the checkout holds already: a hold lasts, whatever became of them.
    """
    coupons = await market.coupons.by_codes(codes) if codes else ()
    usable, refused = _sorted_out(codes, coupons, {coupon.id for coupon in held}, currency, at)
    return Terms(
        prices=prices(goods, currency),
        offers=_offers(goods, currency),
        tax_bp=goods.tax_bp,
        coupons=usable,
        refused=refused,
    )


def prices(goods: Goods, currency: Currency) -> dict[VariantId, Money]:
    """Prices of the variants that can be bought: published, in that currency, in an open store."""
    return {
        variant.id: variant.price
        for variant in goods.variants.values()
        if variant.published
        and variant.price.currency_code is currency
        and variant.seller_id in goods.open_stores
    }


async def renewed_terms(
    uow: U,
    checkout: Checkout,
    goods: Goods,
    *,
    codes: Sequence[str] | None = None,
    email: EmailAddress | None = None,
    sources: Sources[U],
    at: datetime,
) -> Terms:
    """Terms for a checkout with its goods, as it is, or with other codes, another e-mail.

    The coupons among them are held.
    """
    terms = await read_terms(
        sources.market,
        goods,
        currency=checkout.currency,
        codes=checkout.codes if codes is None else codes,
        held=checkout.quote.coupons,
        at=at,
    )
    return await with_coupons_held(
        uow,
        terms,
        checkout.groups,
        coupon_hold(
            checkout.id,
            customer_id=checkout.customer_id,
            email=email or checkout.email,
            held=checkout.quote.coupons,
        ),
        currency=checkout.currency,
        coupons=sources.coupons,
    )


def coupon_hold(
    checkout_id: CheckoutId,
    *,
    customer_id: CustomerId | None,
    email: EmailAddress | None,
    held: Sequence[CouponTerms] = (),
) -> CouponHold:
    """What a checkout holds; a limit per customer counts a guest by the e-mail address."""
    return CouponHold(
        checkout_id=checkout_id,
        customer=customer_id or email,
        coupon_ids=tuple(coupon.id for coupon in held),
    )


async def with_coupons_held(
    uow: U,
    terms: Terms,
    groups: Sequence[SellerGroup],
    before: CouponHold,
    *,
    currency: Currency,
    coupons: CouponSteps[U],
) -> Terms:
    """The terms less the coupons that are used up; those that take something off are held.

    A coupon that cannot be held may make room for another one, so it is tried until all are.
    `before` says for which checkout and customer, and what it has held so far.
    """
    while True:
        wanted = tuple(coupon.id for coupon in coupons_in_effect(groups, terms, currency))
        if not wanted and not before.coupon_ids:
            return terms
        hold = replace(before, coupon_ids=wanted)
        if not (refused := await coupons.hold(uow, hold)):
            return terms
        terms = _without(terms, {it.coupon_id: it.reason for it in refused}, currency)


def _without(terms: Terms, reasons: dict[CouponId, CouponRefusal], currency: Currency) -> Terms:
    kept = tuple(coupon for coupon in terms.coupons if coupon.id not in reasons)
    gone = tuple(
        _refused(coupon.code, reasons[coupon.id], currency, coupon.id)
        for coupon in terms.coupons
        if coupon.id in reasons
    )
    return replace(terms, coupons=kept, refused=(*terms.refused, *gone))


def _sorted_out(
    codes: Sequence[str],
    found: Sequence[CouponView | None],
    held: set[CouponId],
    currency: Currency,
    at: datetime,
) -> tuple[tuple[CouponTerms, ...], tuple[CouponEffect, ...]]:
    usable: dict[CouponId, CouponTerms] = {}
    refused: list[CouponEffect] = []
    for code, coupon in zip(codes, found, strict=False):
        if coupon is None:
            refused.append(_refused(code, CouponRefusal.UNKNOWN, currency))
            continue
        reason = None if coupon.id in held else coupon.refusal(at)
        if reason is None:
            usable[coupon.id] = coupon.terms
        else:
            refused.append(_refused(code, reason, currency, coupon.id))
    return tuple(usable.values()), tuple(refused)


def _refused(
    code: str, reason: CouponRefusal, currency: Currency, coupon_id: str = ""
) -> CouponEffect:
    return CouponEffect(
        coupon_id=CouponId(coupon_id), code=code, discount=Money.zero(currency), refusal=reason
    )


def _offers(goods: Goods, currency: Currency) -> dict[SellerId, list[DeliveryOption]]:
    return {
        seller: [it for it in offered if it.price.currency_code is currency]
        for seller, offered in goods.deliveries.items()
    }
