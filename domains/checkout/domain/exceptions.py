"""What checkout refuses."""

from collections.abc import Sequence

from domains.checkout.domain.value_objects.missing_stock import MissingStock
from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound
from domains.shared_kernel.money import Money


class CheckoutNotFound(NotFound):
    """No such checkout."""


class CartNotFound(NotFound):
    """No such cart."""


class AttemptNotFound(NotFound):
    """No such attempt to complete a checkout."""


class CheckoutNotOpen(DomainError):
    """It is being paid, or over: nothing can be changed."""

    code = "CHECKOUT_NOT_OPEN"


class HoldExpired(DomainError):
    """The stock is no longer held. Start a new checkout."""

    code = "HOLD_EXPIRED"


class NothingToCheckOut(InvalidInput):
    """No lines, or more than a checkout can have."""

    code = "NO_LINES"


class VariantUnavailable(InvalidInput):
    """There is no such variant on sale."""

    code = "VARIANT_UNAVAILABLE"


class InsufficientStock(DomainError):
    """Less is in stock than was asked for, and the policy is all or nothing.

    Attributes:
        shortages: what is short, and how much of it there is.
    """

    code = "INSUFFICIENT_STOCK"

    def __init__(self, shortages: Sequence[MissingStock]) -> None:
        super().__init__("Not everything is in stock.", field=("input", "lines"))
        self.shortages = [*shortages]


class DeliveryOptionInvalid(InvalidInput):
    """The option is not one that this group is offered now."""

    code = "DELIVERY_OPTION_INVALID"


class CardNumberRefused(InvalidInput):
    """Card numbers are never accepted; send a token."""

    code = "CARD_NUMBER_REFUSED"


class CheckoutNotReady(DomainError):
    """Something is missing; the checkout's `problems` say what."""

    code = "CHECKOUT_NOT_READY"


class QuoteExpired(DomainError):
    """The quote is no longer good, or not the current one. Refresh it and ask the buyer again."""

    code = "QUOTE_EXPIRED"


class PriceChanged(DomainError):
    """The price is not what the buyer accepted; nothing was charged.

    Attributes:
        quoted: the total that the buyer saw.
        current: the total as it is now.
    """

    code = "PRICE_CHANGED"

    def __init__(self, *, quoted: Money, current: Money) -> None:
        super().__init__(
            "The price has changed. Refresh the quote and ask the buyer again.",
            field="quoteToken",
        )
        self.quoted = quoted
        self.current = current
