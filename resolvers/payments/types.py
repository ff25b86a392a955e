"""GraphQL shapes of the payments domain; plain fields are attributes of the views."""

import strawberry

from domains.payments.contracts.apis import EscrowView, PaymentView
from domains.payments.domain import exceptions
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.payments import loaders
from resolvers.scalars import Money
from resolvers.shared import (
    Node,
    batched,
    contribution,
    entity,
    enum_type,
    payload,
    ref,
    reference,
    shape,
)

enum_type(PaymentStatus)


@reference
class Seller(Node):
    """A store on the marketplace."""


@contribution
class Order(Node):
    """Adds where the money of an order is."""

    escrow: "Escrow | None" = batched(loaders.escrow)


@contribution
class OrderGroup(Node):
    """Adds how a purchase is paid."""

    payment: "Payment | None" = batched(loaders.payment_of_group)


@shape(EscrowView)
class Escrow:
    """What the buyer paid for one order, held until it is complete.

    `held + released + refunded = captured`, always.

    Attributes:
        captured: What the buyer paid.
        held: What is with the marketplace, for the seller or the buyer.
        released: What became the seller's, before commission.
        refunded: What went back to the buyer.
    """

    captured: Money
    held: Money
    released: Money
    refunded: Money
    order: Order | None = ref("order_id", "The order that it was paid for.")
    seller: Seller | None = ref("seller_id", "The store that sells it.")


@entity(PaymentView, by_id=loaders.payments)
class Payment(Node):
    """How a purchase is paid. The buyer and administrators see it.

    Attributes:
        version: Rises with every change.
        status: Where it stands.
        amount: What was asked for.
        captured: What was taken of it.
        refunded: What was given back of that.
        action_url: The bank's page, while the buyer has to pass a challenge.
        failure_code: Why it failed, such as `insufficient_funds`.
    """

    version: int
    status: PaymentStatus
    amount: Money
    captured: Money
    refunded: Money
    action_url: str | None
    failure_code: str | None
    splits: list[Escrow] = batched(loaders.splits)
    order_group: OrderGroup | None = ref("order_group_id", "The purchase that it pays.")


@user_errors("Payment", exceptions)
class PaymentRefusal(Refusal):
    """A refusal of the payments domain."""


@payload
class PaymentPayload:
    """The payment after the write.

    Attributes:
        payment: The payment; null when the write was refused.
    """

    payment: PaymentView | None = None
    user_errors: list[PaymentRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
