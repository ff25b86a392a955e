from collections.abc import Mapping, Sequence
from datetime import datetime

from domains.carts.application.ports.outbound import CodeReads, VariantReads
from domains.carts.contracts.apis import (
    CartCostView,
    CartDiscountCodeView,
    CartLineCostView,
    CartLineView,
    CartView,
    PricedCartView,
    PricedLineView,
)
from domains.checkout.contracts.pricing import LineToPrice, Pricing, price
from domains.coupons.contracts.apis import CouponView
from domains.coupons.contracts.terms import CouponRefusal
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartLineId, VariantId
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock

Variants = Mapping[VariantId, VariantView]
Coupons = Mapping[str, CouponView]


async def price_carts(
    carts: Sequence[CartView],
    /,
    *,
    products: VariantReads,
    coupons: CodeReads,
    clock: Clock,
    variants: Variants | None = None,
) -> list[PricedCartView]:
    """What each cart costs now, by the pricing function that checkout charges by.

    Changes nothing, and asks the catalogue (unless the `variants` are known) and the coupons once
    for all carts.
    """
    codes = [*{code for cart in carts for code in cart.codes}]
    if variants is None:
        variants = await _variants(carts, products)
    found = await coupons.by_codes(codes) if codes else []
    known = {code: it for code, it in zip(codes, found, strict=True) if it}
    return [_priced(cart, variants, known, at=clock.now()) for cart in carts]


async def _variants(carts: Sequence[CartView], products: VariantReads) -> Variants:
    ids = [*{line.variant_id for cart in carts for line in cart.lines}]
    return {it.id: it for it in (await products.variants(ids) if ids else []) if it}


def _priced(
    cart: CartView, variants: Variants, coupons: Coupons, *, at: datetime
) -> PricedCartView:
    sold = {
        line.id: variant
        for line in cart.lines
        if (variant := variants.get(line.variant_id))
        and variant.published
        and variant.currency is cart.currency
    }
    out = {code: _refusal(coupons.get(code), at) for code in cart.codes}
    pricing = price(
        [
            LineToPrice(
                id=line.id,
                seller_id=sold[line.id].seller_id,
                unit_price=sold[line.id].price,
                quantity=line.quantity,
            )
            for line in cart.lines
            if line.selected and line.id in sold
        ],
        [coupons[code].terms for code in cart.codes if out[code] is None],
        currency=cart.currency,
    )
    totals = pricing.totals
    return PricedCartView(
        lines=_lines(cart.lines, variants, sold, pricing),
        cost=CartCostView(totals.subtotal, totals.discount, totals.total),
        discount_codes=_codes(cart.codes, out, pricing),
    )


def _refusal(coupon: CouponView | None, at: datetime) -> CouponRefusal | None:
    return coupon.refusal(at) if coupon else CouponRefusal.UNKNOWN


def _lines(
    lines: Sequence[CartLineView],
    variants: Variants,
    sold: Mapping[CartLineId, VariantView],
    pricing: Pricing,
) -> list[PricedLineView]:
    prices = {it.id: it for it in pricing.lines}
    priced = []
    for line in lines:
        variant, cost = variants.get(line.variant_id), None
        if line.id in prices:
            it = prices[line.id]
            cost = CartLineCostView(sold[line.id].price, it.subtotal, it.discount, it.total)
        elif line.id in sold:
            unit = sold[line.id].price
            subtotal = unit.times(line.quantity)
            cost = CartLineCostView(unit, subtotal, Money.zero(unit.currency_code), subtotal)
        priced.append(
            PricedLineView(
                line.id,
                line.variant_id,
                line.quantity,
                line.selected,
                variant.seller_id if variant else None,
                cost,
            )
        )
    return priced


def _codes(
    codes: Sequence[str], out: Mapping[str, CouponRefusal | None], pricing: Pricing
) -> list[CartDiscountCodeView]:
    refused = {it.code: it.refusal for it in pricing.coupons}
    reasons = {code: out[code] or refused.get(code) for code in codes}
    return [CartDiscountCodeView(code, reasons[code] is None, reasons[code]) for code in codes]
