"""What the graph may have checkout do."""

import strawberry

from domains.checkout.application.use_cases.cancel_checkout import CancelCheckout
from domains.checkout.application.use_cases.complete_checkout import CompleteCheckout
from domains.checkout.application.use_cases.create_checkout import CreateCheckout, WantedLine
from domains.checkout.application.use_cases.refresh_quote import RefreshQuote
from domains.checkout.application.use_cases.update_delivery_options import UpdateDeliveryOptions
from domains.checkout.application.use_cases.update_discount_codes import UpdateDiscountCodes
from domains.checkout.application.use_cases.update_email import UpdateEmail
from domains.checkout.application.use_cases.update_payment_method import UpdatePaymentMethod
from domains.checkout.application.use_cases.update_shipping_address import UpdateShippingAddress
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import NOTICES
from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CartId, CheckoutId, CustomerId, VariantId
from resolvers.checkout.inputs import (
    CheckoutCreateInput,
    DeliverySelectionInput,
    PaymentMethodInput,
)
from resolvers.checkout.types import CheckoutCompletePayload, CheckoutPayload
from resolvers.context import Info
from resolvers.errors import MutationWarning, located, refusals, spelled
from resolvers.scalars import AddressInput


@refusals
async def create_checkout(
    info: Info, input: CheckoutCreateInput, idempotency_key: str | None = None
) -> CheckoutPayload:
    """Begin to buy: the selected lines of a cart, or lines without one. Stock and coupons are held.

    Args:
        input: What to buy, and what is known already.
        idempotency_key: Names this attempt: repeated, it answers the same checkout.
    """
    if (input.cart_id is None) == (not input.lines):
        raise InvalidInput("Give either cartId or lines.", field="input")
    viewer = info.context.viewer.customer_id
    caller = viewer or input.cart_id or f"address {info.context.address}"
    command = CreateCheckout(
        key=None if idempotency_key is None else info.context.attempt(caller, idempotency_key),
        customer_id=CustomerId(viewer) if viewer else None,
        cart_id=CartId(input.cart_id) if input.cart_id else None,
        lines=tuple(
            WantedLine(variant_id=VariantId(line.variant_id), quantity=line.quantity)
            for line in input.lines or ()
        ),
        email=input.email,
        country=input.country_code or info.context.localization.country,
        shipping_address=_address(input),
        codes=None if input.discount_codes is None else tuple(input.discount_codes),
        stock_policy=input.stock_policy,
    )
    with spelled(email="input.email", codes="input.discountCodes"):
        checkout = await info.context.apis.checkout_commands.create_checkout(command)
    payload = CheckoutPayload(checkout=checkout)
    payload.warnings = [
        MutationWarning(
            code=it.code,
            message=it.message,
            target=strawberry.ID(it.target) if it.target else None,
        )
        for it in checkout.problems
        if it.code in NOTICES
    ]
    return payload


@refusals
async def update_email(info: Info, id: strawberry.ID, email: str) -> CheckoutPayload:
    """Say where to write to. Nobody needs an account to buy.

    Args:
        id: The checkout.
        email: An e-mail address.
    """
    command = UpdateEmail(checkout_id=CheckoutId(id), email=email)
    return CheckoutPayload(checkout=await info.context.apis.checkout_commands.update_email(command))


@refusals
async def update_shipping_address(
    info: Info, id: strawberry.ID, address: AddressInput
) -> CheckoutPayload:
    """Say where to deliver to; delivery options, tax and the quote follow.

    Args:
        id: The checkout.
        address: The address, checked by the rules of its country.
    """
    with located("address"):
        given = address.value()
    command = UpdateShippingAddress(checkout_id=CheckoutId(id), address=given)
    commands = info.context.apis.checkout_commands
    return CheckoutPayload(checkout=await commands.update_shipping_address(command))


@refusals
async def update_delivery_options(
    info: Info, id: strawberry.ID, selections: list[DeliverySelectionInput]
) -> CheckoutPayload:
    """Choose how each group is delivered; groups that are not named stay as they are.

    Args:
        id: The checkout.
        selections: One for each group.
    """
    command = UpdateDeliveryOptions(
        checkout_id=CheckoutId(id),
        selections=tuple((it.group_id, it.delivery_option_id) for it in selections),
    )
    with spelled(groupId="selections", deliveryOptionId="selections"):
        written = await info.context.apis.checkout_commands.update_delivery_options(command)
    return CheckoutPayload(checkout=written)


@refusals
async def update_discount_codes(info: Info, id: strawberry.ID, codes: list[str]) -> CheckoutPayload:
    """Set the discount codes; `discountCodes` says what each does. Their use is held, not consumed.

    Args:
        id: The checkout.
        codes: All codes; an empty list removes them.
    """
    command = UpdateDiscountCodes(checkout_id=CheckoutId(id), codes=tuple(codes))
    commands = info.context.apis.checkout_commands
    return CheckoutPayload(checkout=await commands.update_discount_codes(command))


@refusals
async def update_payment_method(
    info: Info, id: strawberry.ID, input: PaymentMethodInput
) -> CheckoutPayload:
    """Say how to pay. The price stays as it was quoted.

    Args:
        id: The checkout.
        input: A card, by its token.
    """
    method = CardPayment(
        card_token=input.card_token, brand=input.brand, last_digits=input.last_digits
    )
    command = UpdatePaymentMethod(checkout_id=CheckoutId(id), method=method)
    commands = info.context.apis.checkout_commands
    return CheckoutPayload(checkout=await commands.update_payment_method(command))


@refusals
async def refresh_quote(info: Info, id: strawberry.ID) -> CheckoutPayload:
    """Quote what it costs now: a new quote takes the place of the old one.

    Args:
        id: The checkout.
    """
    command = RefreshQuote(checkout_id=CheckoutId(id))
    return CheckoutPayload(
        checkout=await info.context.apis.checkout_commands.refresh_quote(command)
    )


@refusals
async def cancel_checkout(info: Info, id: strawberry.ID) -> CheckoutPayload:
    """Give up; stock and coupons are free again. May be repeated.

    Args:
        id: The checkout.
    """
    command = CancelCheckout(checkout_id=CheckoutId(id))
    return CheckoutPayload(
        checkout=await info.context.apis.checkout_commands.cancel_checkout(command)
    )


@refusals
async def complete_checkout(
    info: Info, id: strawberry.ID, quote_token: str, idempotency_key: str
) -> CheckoutCompletePayload:
    """Accept the quote and pay. Ask `checkoutCompletionAttempt` what came of it.

    Args:
        id: The checkout.
        quote_token: Of the quote that the buyer accepts.
        idempotency_key: Names this attempt: repeated, it answers the same attempt.
    """
    checkout_id = CheckoutId(id)
    command = CompleteCheckout(
        key=info.context.attempt(checkout_id, idempotency_key),
        checkout_id=checkout_id,
        quote_token=quote_token,
    )
    attempt = await info.context.apis.checkout_commands.complete_checkout(command)
    return CheckoutCompletePayload(attempt=attempt)


def _address(input: CheckoutCreateInput) -> Address | None:
    with located("input", "shippingAddress"):
        return input.shipping_address.value() if input.shipping_address else None
