"""GraphQL shapes of the checkout domain; plain fields are attributes of the views."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from domains.checkout.contracts.apis import (
    AttemptView,
    CheckoutGroupView,
    CheckoutLineView,
    CheckoutView,
    DiscountCodeView,
)
from domains.checkout.contracts.pricing import Totals
from domains.checkout.domain import exceptions
from domains.checkout.domain.exceptions import InsufficientStock, PriceChanged
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.missing_stock import MissingStock
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import Problem, ProblemCode
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import DeliveryOffer
from domains.shared_kernel.money import Currency
from resolvers.checkout import completion, loaders
from resolvers.errors import MutationWarning, Refusal, refused_with, user_errors
from resolvers.scalars import Address, Money
from resolvers.shared import Node, entity, enum_type, payload, ref, reference, shape

enum_type(CheckoutState)
enum_type(ProblemCode, name="CheckoutProblemCode")


@reference
class Seller(Node):
    """A store on the marketplace."""


@reference
class ProductVariant(Node):
    """What is bought."""


@reference
class OrderGroup(Node):
    """One purchase."""


@reference
class Payment(Node):
    """How a purchase is paid."""


@reference
class StockReservation(Node):
    """Stock set aside for a checkout."""


@shape(Totals)
class CheckoutCost:
    """A sum: `total` = `subtotal` - `discount` + `tax` + `delivery`.

    Attributes:
        subtotal: At list price.
        discount: What discount codes take off.
        delivery: What delivery costs, as far as it is chosen.
        tax: On the discounted price.
        total: What is paid.
    """

    subtotal: Money
    discount: Money
    delivery: Money
    tax: Money
    total: Money


@shape(CheckoutLineView)
class CheckoutLine:
    """A line at its quoted price: `total` = `subtotal` - `discount` + `tax`.

    Attributes:
        id: Names it within the checkout.
        title: The product's title.
        variant_title: What was chosen, such as "L / Blue".
        image_url: A picture of it.
        quantity: Pieces.
        unit_price: For one piece.
        subtotal: For all pieces.
        discount: What discount codes take off.
        tax: On the discounted price.
        total: What is paid for this line.
    """

    id: strawberry.ID
    title: str
    variant_title: str
    image_url: str | None
    quantity: int
    unit_price: Money
    subtotal: Money
    discount: Money
    tax: Money
    total: Money
    variant: ProductVariant | None = ref("variant_id", "What is bought.")


@shape(DeliveryOffer)
class CheckoutDeliveryOption:
    """One way to deliver a group.

    Attributes:
        id: Names it for `checkoutDeliveryOptionsUpdate`.
        code: How fast, such as "standard".
        title: What it is called.
        cost: For the whole group.
        min_days: Days until it arrives, at best.
        max_days: Days until it arrives, as a rule at the latest.
    """

    id: strawberry.ID
    code: str
    title: str
    cost: Money
    min_days: int
    max_days: int


@shape(CheckoutGroupView)
class CheckoutGroup:
    """What one seller will send: one order.

    Attributes:
        id: Names it within the checkout.
        lines: What is bought.
        delivery_options: The ways to deliver it, the cheapest first.
        delivery: The chosen one.
        cost: What the order will cost.
    """

    id: strawberry.ID
    lines: list[CheckoutLine]
    delivery_options: list[CheckoutDeliveryOption]
    delivery: CheckoutDeliveryOption | None
    cost: CheckoutCost
    seller: Seller | None = ref("seller_id", "Who sends it.")


@shape(DiscountCodeView)
class CheckoutDiscountCode:
    """What a discount code does.

    Attributes:
        code: As it was typed.
        applicable: Whether it takes something off.
        reason: Why it does not, in the words of `DiscountCodeRefusal`: `BELOW_MINIMUM`.
        discount: What it takes off.
    """

    code: str
    applicable: bool
    reason: str | None
    discount: Money


@shape(Quote)
class CheckoutQuote:
    """A price that holds until it expires; it never changes, a new one takes its place.

    Attributes:
        token: Accepts it, in `checkoutComplete`.
        expires_at: Until when it is good.
        subtotal: At list price.
        discount: What discount codes take off.
        delivery: What delivery costs, as far as it is chosen.
        tax: On the discounted price.
        total: What is paid.
    """

    token: str
    expires_at: datetime
    subtotal: Money
    discount: Money
    delivery: Money
    tax: Money
    total: Money


@shape(Problem)
class CheckoutProblem:
    """What keeps a checkout from being completed, or what the buyer should know.

    Attributes:
        code: Stable; what a program decides by.
        message: For a person to read.
        target: Id of the group or variant, or discount code; for PAYMENT_FAILED the failure code.
    """

    code: ProblemCode
    message: str
    target: str | None


@shape(CardPayment)
class CheckoutPaymentMethod:
    """How it will be paid. The token is never shown.

    Attributes:
        brand: The card's brand.
        last_digits: The card's last four digits.
    """

    brand: str | None
    last_digits: str | None


@entity(CheckoutView, by_id=loaders.checkouts)
class Checkout(Node):
    """What a buyer is about to buy. Its id is secret: who knows it may use it.

    Attributes:
        version: Rises with every change.
        state: Where it stands.
        email: Where to write to.
        currency: Of all its amounts.
        shipping_address: Where to deliver to.
        payment_method: How it will be paid.
        groups: What is bought, by seller.
        discount_codes: What each discount code does.
        quote: The price as it was last quoted.
        problems: What is missing, and what the buyer should know.
        hold_expires_at: Until when the stock is held.
        created_at: When it began.
    """

    version: int
    state: CheckoutState
    email: str | None
    currency: Currency
    shipping_address: Address | None
    payment_method: CheckoutPaymentMethod | None
    groups: list[CheckoutGroup]
    discount_codes: list[CheckoutDiscountCode]
    quote: CheckoutQuote
    problems: list[CheckoutProblem]
    hold_expires_at: datetime
    created_at: datetime
    reservation: StockReservation | None = ref("reservation_id", "The stock that is held for it.")
    order_group: OrderGroup | None = ref("order_group_id", "The purchase that it became.")


def _poll_after(attempt: strawberry.Parent[AttemptView]) -> int:
    return completion.poll_after(attempt)


@entity(AttemptView, by_id=loaders.attempts)
class CheckoutCompletionAttempt(Node):
    """An attempt to complete a checkout. Its id is secret: who knows it may see what came of it.

    Attributes:
        version: Rises with every step.
    """

    version: int
    poll_after: int = strawberry.field(
        resolver=_poll_after,
        description="When to ask `checkoutCompletionAttempt`, in seconds; 0 when it has ended.",
    )
    checkout: Checkout | None = ref("checkout_id", "What is being completed.")


@shape(completion.Processing)
class CheckoutCompletionProcessing:
    """It is being worked on, or undone.

    Attributes:
        poll_after: When to ask again, in seconds.
        under_review: Whether a person has to find out what happened; nothing needs to be done.
        version: Of the attempt.
    """

    poll_after: int
    under_review: bool
    version: int


@shape(completion.ActionRequired)
class CheckoutCompletionActionRequired:
    """The buyer has to pass the bank's challenge (3-D Secure).

    Attributes:
        action_url: Where to send the buyer.
        expires_at: Until when; then nothing is charged and the checkout is open again.
        poll_after: When to ask again, in seconds.
        version: Of the attempt.
    """

    action_url: str
    expires_at: datetime
    poll_after: int
    version: int
    payment: Payment | None = ref(
        "payment_id",
        "The payment, for `paymentActionComplete`: both are for a signed-in buyer, no access token"
        " of a guest opens them.",
    )


@shape(completion.Success)
class CheckoutCompletionSuccess:
    """It is paid and the orders exist.

    Attributes:
        access_token: Shows the orders to whoever is not signed in: keep it.
        version: Of the attempt.
    """

    access_token: str
    version: int
    order_group: OrderGroup | None = ref("order_group_id", "The purchase.")


@shape(completion.Failed)
class CheckoutCompletionFailed:
    """It is not paid; all that was done is undone.

    Attributes:
        code: Why, such as `PAYMENT_DECLINED`, `TIMED_OUT` or `CANCELLED`.
        message: For a person to read.
        version: Of the attempt.
    """

    code: str
    message: str
    version: int
    checkout: Checkout | None = ref("checkout_id", "What to try again with, while it is open.")


CompletionResult: TypeAlias = Annotated[
    completion.Processing | completion.ActionRequired | completion.Success | completion.Failed,
    strawberry.union("CheckoutCompletionResult", description="What came of an attempt to pay."),
]


@user_errors("Checkout", exceptions)
class CheckoutRefusal(Refusal):
    """A refusal of the checkout domain."""


@refused_with(PriceChanged, name="CheckoutPriceChanged")
class PriceChangedRefusal(CheckoutRefusal):
    """The price is not what the buyer accepted; nothing was charged.

    Attributes:
        quoted: The total that was accepted.
        current: The total as it is now.
    """

    quoted: Money
    current: Money


@shape(MissingStock)
class CheckoutMissingStock:
    """Fewer pieces are available than were asked for.

    Attributes:
        requested: Asked for.
        available: In stock.
    """

    requested: int
    available: int
    variant: ProductVariant | None = ref("variant_id", "What is short.")


@refused_with(InsufficientStock, name="CheckoutInsufficientStock")
class InsufficientStockRefusal(CheckoutRefusal):
    """Not everything is in stock; nothing is held.

    Attributes:
        shortages: What is short.
    """

    shortages: list[CheckoutMissingStock]


@payload
class CheckoutPayload:
    """The checkout after the write.

    Attributes:
        checkout: The checkout; null when the write was refused.
    """

    checkout: CheckoutView | None = None
    user_errors: list[CheckoutRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class CheckoutCompletePayload:
    """The attempt that was begun.

    Attributes:
        attempt: The attempt; null when it was refused.
    """

    attempt: AttemptView | None = None
    user_errors: list[CheckoutRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
