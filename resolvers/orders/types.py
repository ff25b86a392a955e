"""GraphQL shapes of the orders domain; plain fields are attributes of the views."""

from datetime import datetime
from typing import Any

import strawberry

from domains.orders.contracts.apis import (
    OrderGroupView,
    OrderLineView,
    OrderSort,
    OrderView,
    TimelineEntryView,
)
from domains.orders.contracts.parties import Party
from domains.orders.domain import exceptions
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.order_action import OrderAction
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import Ref
from resolvers.context import Info
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.orders import loaders
from resolvers.orders.actions import open_actions
from resolvers.pagination import Connection
from resolvers.scalars import Address, Money
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

enum_type(OrderStatus)
enum_type(OrderAction)
enum_type(OrderSort, name="OrderSortKey")
enum_type(CancelReason, name="OrderCancelReason")
enum_type(Party, name="OrderParty")


@reference
class Product(Node): ...


@reference
class ProductVariant(Node): ...


@reference
class Seller(Node): ...


@shape(OrderLineView)
class OrderLine:
    """A variant as it was sold: later changes of the product do not reach it.

    Attributes:
        id: Opaque and unique.
        sku: The seller's own number of the variant, as it was.
        title: The product's title, as it was.
        variant_title: What told the variant from others, such as "Red / XL".
        image_url: Where its picture is.
        quantity: Units that were ordered.
        shipped_quantity: Units that were dispatched.
        delivered_quantity: Units that have arrived.
        cancelled_quantity: Units that were called off.
        refunded_quantity: Units for which money was granted back.
        unit_price: The price of one unit, before discounts and tax.
        discount: Taken off the line.
        tax: Added to the line.
        total: What the buyer paid: unit price × quantity − discount + tax.
        refunded: What was granted back of it: paid, on its way, or failed and still owed.
    """

    id: strawberry.ID
    sku: str | None
    title: str
    variant_title: str | None
    image_url: str | None
    quantity: int
    shipped_quantity: int
    delivered_quantity: int
    cancelled_quantity: int
    refunded_quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    total: Money
    refunded: Money
    product: Product | None = ref("product_id", "The product, as it is now.")
    variant: ProductVariant | None = ref("variant_id", "The variant, as it is now.")


@shape(TimelineEntryView, name="OrderTimelineEntry")
class OrderTimelineEntry:
    """One change of an order.

    Attributes:
        version: The order's version from then on.
        type: The event's name, as in the feed: "orders.order_paid.v1".
        status: The order's status from then on.
        at: When it happened.
    """

    version: int
    type: str
    status: OrderStatus
    at: datetime


def _lines(parent: strawberry.Parent[OrderView], info: Info) -> Any:
    return info.context.load(loaders.lines, parent.id)


def _timeline(parent: strawberry.Parent[OrderView], info: Info) -> Any:
    return info.context.load(loaders.timelines, parent.id)


async def _shipping_address(parent: strawberry.Parent[OrderView], info: Info) -> Any:
    group = await info.context.load(loaders.groups_of_orders, parent.group_id)
    return group and group.shipping_address


def _group(parent: strawberry.Parent[OrderView], info: Info) -> Any:
    return info.context.load(loaders.groups, parent.group_id)


def _customer(parent: strawberry.Parent[Any], info: Info) -> Any:
    viewer, customer = info.context.viewer, parent.customer_id
    known = customer is not None and (viewer.is_admin or viewer.customer_id == customer)
    return Ref(customer) if customer and known else None


async def _actions(parent: strawberry.Parent[OrderView], info: Info) -> Any:
    return await open_actions(info.context, parent)


@entity(OrderView, by_id=loaders.orders)
class Order(Node):
    """One seller's part of a purchase.

    Attributes:
        number: For people; unique.
        status: Where it stands.
        subtotal: The lines before discounts and tax.
        discount: Taken off the lines.
        tax: Added to the lines.
        delivery_title: The delivery option that the buyer chose.
        delivery_cost: What the buyer pays for delivery.
        total: What the buyer pays: subtotal − discount + tax + delivery.
        refunded: What was granted back: paid, on its way, or failed and still owed.
        refundable: What a refund of everything dispatched would pay now.
        placed_at: When it was placed.
        updated_at: When it last changed.
        completes_at: From then on it completes by itself: delivered and not objected to, or on its
            way and not reported delivered. Null until all of it was dispatched.
        version: Rises by one with every change.
        lines: What was bought.
        timeline: Its changes, oldest first.
        shipping_address: Where it goes.
        allowed_actions: What the viewer may do to it now: exactly what the mutations accept.
        customer: Who bought it; null for a guest, and for the seller.
        group: The purchase that it is a part of; null for the seller.
    """

    number: str
    status: OrderStatus
    subtotal: Money
    discount: Money
    tax: Money
    delivery_title: str
    delivery_cost: Money
    total: Money
    refunded: Money
    refundable: Money
    placed_at: datetime
    updated_at: datetime
    completes_at: datetime | None
    version: int
    lines: list[OrderLine] = strawberry.field(resolver=_lines)
    timeline: list[OrderTimelineEntry] = strawberry.field(resolver=_timeline)
    shipping_address: Address | None = strawberry.field(resolver=_shipping_address)
    allowed_actions: list[OrderAction] = strawberry.field(resolver=_actions)
    seller: Seller | None = ref("seller_id", "Who sold it.")
    customer: "Customer | None" = strawberry.field(resolver=_customer)
    group: "OrderGroup | None" = strawberry.field(resolver=_group)


@contribution
class Customer(Node):
    orders: Connection[Order] = batched(loaders.of_customers)


def _orders(parent: strawberry.Parent[OrderGroupView], info: Info) -> Any:
    return info.context.load(loaders.orders_of_groups, parent.id)


@entity(OrderGroupView, by_id=loaders.groups)
class OrderGroup(Node):
    """One purchase: an order for each seller.

    Attributes:
        number: For people; unique.
        email: Where news of it goes.
        shipping_address: Where it goes.
        total: The sum of its orders.
        placed_at: When it was placed.
        orders: One for each seller.
        customer: Who bought; null for a guest.
    """

    number: str
    email: str
    shipping_address: Address
    total: Money
    placed_at: datetime
    orders: list[Order] = strawberry.field(resolver=_orders)
    customer: Customer | None = strawberry.field(resolver=_customer)


@input_type
class OrderFilter:
    """Which orders of a list.

    Attributes:
        statuses: Those that stand there; all when left out.
    """

    statuses: list[OrderStatus] | None = None


@input_type
class OrderLineQuantityInput:
    """Some units of an order line.

    Attributes:
        order_line_id: The line.
        quantity: At least one unit.
    """

    order_line_id: strawberry.ID
    quantity: int


@user_errors("Order", exceptions)
class OrderRefusal(Refusal):
    """A refusal of the orders domain."""


@payload
class OrderCancelPayload:
    """The order after the cancellation.

    Attributes:
        order: The order; null when it was refused.
    """

    order: OrderView | None = None
    user_errors: list[OrderRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class OrderReceiptConfirmPayload:
    """The order after its receipt was confirmed.

    Attributes:
        order: The order; null when it was refused.
    """

    order: OrderView | None = None
    user_errors: list[OrderRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)


@payload
class OrderStatusEvent:
    """A change of an order.

    Attributes:
        version: The order's version from then on; give it as `afterVersion` to resume.
        status: Its status from then on.
        at: When it changed.
        order: The order as it is now.
    """

    version: int
    status: OrderStatus
    at: datetime
    order: OrderView


@payload
class SellerOrderEvent:
    """A new paid order of a store.

    Attributes:
        cursor: Its place among the store's events; give it as `after` to resume.
        order: The order as it is now.
    """

    cursor: str
    order: OrderView
