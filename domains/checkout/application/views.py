"""How a checkout and an attempt to complete it look to others."""

from domains.checkout.contracts.apis import (
    AttemptView,
    CheckoutGroupView,
    CheckoutView,
    DiscountCodeView,
)
from domains.checkout.contracts.pricing import CouponEffect
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.services.readiness import problems


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
        groups=[CheckoutGroupView(it, checkout.quote.pricing) for it in checkout.groups],
        discount_codes=[_code(effect) for effect in checkout.quote.codes],
        quote=checkout.quote,
        problems=problems(checkout),
        reservation_id=checkout.reservation_id,
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


def _code(effect: CouponEffect) -> DiscountCodeView:
    return DiscountCodeView(code=effect.code, discount=effect.discount, reason=effect.refusal)
