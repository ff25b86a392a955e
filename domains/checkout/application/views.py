"""How a checkout and an attempt to complete it look to others."""

from domains.checkout.contracts.apis import (
    AttemptView,
    CheckoutCostView,
    CheckoutGroupView,
    CheckoutLineView,
    CheckoutView,
    DiscountCodeView,
    QuoteView,
)
from domains.checkout.contracts.pricing import CouponEffect, LinePrice, Totals
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.services.readiness import problems
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import CheckoutLine, SellerGroup


def checkout_view(checkout: Checkout) -> CheckoutView:
    return CheckoutView(
        id=checkout.id,
        state=checkout.state,
        cart_id=checkout.cart_id,
        customer_id=checkout.customer_id,
        email=checkout.email,
        currency=checkout.currency,
        shipping_address=checkout.shipping_address,
        payment_method=checkout.payment_method,
        groups=[_group(group, checkout.quote) for group in checkout.groups],
        discount_codes=[_code(effect) for effect in checkout.quote.codes],
        quote=_quote(checkout.quote),
        problems=problems(checkout),
        hold_expires_at=checkout.hold_expires_at,
        order_group_id=checkout.order_group_id,
        created_at=checkout.created_at,
        version=checkout.version,
    )


def attempt_view(attempt: CompletionAttempt) -> AttemptView:
    return AttemptView(
        id=attempt.id,
        checkout_id=attempt.checkout_id,
        state=attempt.state,
        order_group_id=attempt.order_group_id,
        payment_id=attempt.payment_id,
        action_url=attempt.action_url,
        failure=attempt.failure,
        access_token=attempt.access_token,
        deadline=attempt.deadline,
        version=attempt.version,
    )


def _group(group: SellerGroup, quote: Quote) -> CheckoutGroupView:
    priced = {line.id: line for line in quote.pricing.lines}
    return CheckoutGroupView(
        id=group.id,
        seller_id=group.seller_id,
        lines=[_line(line, priced[line.id]) for line in group.lines],
        delivery_options=[*group.offers],
        delivery=group.delivery,
        cost=_cost(quote.pricing.orders[group.seller_id]),
    )


def _cost(totals: Totals) -> CheckoutCostView:
    return CheckoutCostView(
        subtotal=totals.subtotal,
        discount=totals.discount,
        delivery=totals.delivery,
        tax=totals.tax,
        total=totals.total,
    )


def _code(effect: CouponEffect) -> DiscountCodeView:
    return DiscountCodeView(code=effect.code, discount=effect.discount, reason=effect.refusal)


def _line(line: CheckoutLine, priced: LinePrice) -> CheckoutLineView:
    return CheckoutLineView(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        title=line.title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        subtotal=priced.subtotal,
        discount=priced.discount,
        tax=priced.tax,
        total=priced.total,
    )


def _quote(quote: Quote) -> QuoteView:
    totals = quote.pricing.totals
    return QuoteView(
        token=quote.token,
        expires_at=quote.expires_at,
        subtotal=totals.subtotal,
        discount=totals.discount,
        delivery=totals.delivery,
        tax=totals.tax,
        total=totals.total,
    )
