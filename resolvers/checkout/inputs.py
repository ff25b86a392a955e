"""Arguments of checkout operations."""

import strawberry

from domains.checkout.domain.value_objects.stock_policy import StockPolicy
from resolvers.scalars import AddressInput, CountryCode
from resolvers.shared import enum_type, input_type

enum_type(StockPolicy, name="CheckoutStockPolicy")


@input_type
class CheckoutLineInput:
    """Something to buy now.

    Attributes:
        variant_id: What.
        quantity: How many pieces: 1 to 999.
    """

    variant_id: strawberry.ID
    quantity: int = 1


@input_type
class CheckoutCreateInput:
    """What to check out: a cart, or lines without one. What is left out is taken from the cart.

    Attributes:
        cart_id: The cart, of which the selected lines are bought; or
        lines: what to buy now, without a cart.
        email: Where to write to.
        country_code: Where to deliver to, while there is no address.
        shipping_address: Where to deliver to.
        discount_codes: Discount codes, at most 10.
        stock_policy: What to do when less is in stock.
    """

    cart_id: strawberry.ID | None = None
    lines: list[CheckoutLineInput] | None = None
    email: str | None = None
    country_code: CountryCode | None = None
    shipping_address: AddressInput | None = None
    discount_codes: list[str] | None = None
    stock_policy: StockPolicy = StockPolicy.ALL_OR_NOTHING


@input_type
class DeliverySelectionInput:
    """How one group is delivered.

    Attributes:
        group_id: The group.
        delivery_option_id: One of its `deliveryOptions`.
    """

    group_id: strawberry.ID
    delivery_option_id: strawberry.ID


@input_type
class PaymentMethodInput:
    """A card, named by the token that the payment gateway's own form gave. Never a card number.

    Attributes:
        card_token: The token.
        brand: The card's brand, for showing.
        last_digits: The card's last four digits, for showing.
    """

    card_token: str
    brand: str | None = None
    last_digits: str | None = None
