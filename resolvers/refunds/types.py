"""GraphQL shapes of the refunds domain; plain fields are attributes of the views."""

from datetime import datetime

import strawberry

from domains.inventory.domain import exceptions as inventory
from domains.orders.contracts.apis import LineQuantity
from domains.orders.domain import exceptions as orders
from domains.refunds.contracts.apis import RefundLineView, RefundPreviewView, RefundView
from domains.refunds.domain import exceptions
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.ids import OrderLineId
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.refunds import loaders
from resolvers.scalars import Money
from resolvers.shared import (
    Node,
    batched,
    contribution,
    entity,
    enum_type,
    input_type,
    payload,
    ref,
    reference,
    shape,
)

enum_type(RefundStatus)
enum_type(RefundReason)


@shape(RefundLineView)
class RefundLine:
    """Units of an order line and what goes back for them.

    Attributes:
        order_line_id: The order line.
        quantity: How many units.
        amount: Exactly what was paid for them: discounts and tax are in it.
    """

    order_line_id: strawberry.ID
    quantity: int
    amount: Money


@reference
class Seller(Node): ...


@contribution
class Order(Node):
    refunds: "list[Refund]" = batched(loaders.of_orders)


@entity(RefundView, by_id=loaders.refunds)
class Refund(Node):
    """Money of an order on its way back to the buyer.

    Attributes:
        status: Where the money is.
        reason: Why it goes back.
        note: What the seller or the marketplace says to it.
        lines: What goes back for which units.
        shipping: What of it is for delivery.
        amount: What goes back in all: lines and delivery.
        created_at: When it was granted.
        settled_at: When it was paid; null while it is not.
        failure_code: Why the gateway declined; null unless it did.
        version: Rises with every change.
    """

    status: RefundStatus
    reason: RefundReason
    note: str
    lines: list[RefundLine]
    shipping: Money
    amount: Money
    created_at: datetime
    settled_at: datetime | None
    failure_code: str | None
    version: int
    order: Order | None = ref("order_id", "The order that it is for.")
    seller: Seller | None = ref("seller_id", "The store that sold it.")


@shape(RefundPreviewView)
class RefundPreview:
    """What a refund would pay now.

    Attributes:
        lines: What would go back for which units.
        shipping: What of it would be for delivery.
        amount: What would go back in all.
    """

    lines: list[RefundLine]
    shipping: Money
    amount: Money
    order: Order | None = ref("order_id", "The order that it would be for.")


@input_type
class RefundLineInput:
    """Units of an order line.

    Attributes:
        order_line_id: The order line.
        quantity: How many of its dispatched units.
    """

    order_line_id: strawberry.ID
    quantity: int

    def value(self) -> LineQuantity:
        return LineQuantity(OrderLineId(self.order_line_id), self.quantity)


@input_type
class RefundInput:
    """What to pay back, and why.

    Attributes:
        lines: Which units; none for the delivery alone.
        reason: Why.
        include_shipping: Whether what the buyer paid for delivery goes back too.
        note: Up to 500 characters for the buyer to read.
        restock: Whether the units go back on the shelf.
    """

    lines: list[RefundLineInput]
    reason: RefundReason
    include_shipping: bool = False
    note: str = ""
    restock: bool = False


@user_errors("Refund", exceptions, orders, inventory)
class RefundRefusal(Refusal):
    """A refusal of the refunds domain."""


@payload
class RefundPayload:
    """The refund after the write.

    Attributes:
        refund: The refund; null when the write was refused.
    """

    refund: RefundView | None = None
    user_errors: list[RefundRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
