"""What the graph and other domains may ask of orders, tell them, and see; never an aggregate.

Participating use cases (`domains/orders/application/use_cases/`), each in the caller's
transaction, orders of a purchase locked by ascending id:

    place_orders(uow, PlaceOrders, *, clock) -> tuple[OrderShare, ...]
    mark_orders_paid(uow, OrderGroupId, *, clock) -> tuple[OrderShare, ...]
    abandon_orders(uow, OrderGroupId, reason, *, clock) -> tuple[StockLine, ...]   # to deallocate
    dispatch_lines(uow, DispatchLines, *, undelivered_window, clock) -> Dispatched
    record_delivery(uow, DeliverLines, *, window, clock) -> None
    refund_lines(uow, RefundLines, *, clock) -> RefundSplit        # grants it
    preview_refund(uow, RefundLines) -> RefundSplit                # the same, changes nothing
    note_refunded(uow, RefundNote, *, clock) -> Money              # it was paid; what is not yet

`place_orders`, `mark_orders_paid`, `abandon_orders` and `note_refunded` may be repeated without
effect. What a cancellation asks of others is `CancelSteps` in `application/ports/outbound.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import (
    CheckoutId,
    CustomerId,
    OrderGroupId,
    OrderId,
    OrderLineId,
    ProductId,
    RefundId,
    SellerId,
    VariantId,
)
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.use_case import Page, PageRequest

# ── what is placed ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """One variant as it was sold: `unit_price × quantity − discount + tax = total`."""

    product_id: ProductId
    variant_id: VariantId
    sku: str | None
    title: str
    variant_title: str | None
    image_url: str | None
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrder:
    """One seller's part: `Σ line totals + delivery_cost = total`.

    `delivery_cost` is what the buyer pays for delivery: discounts are on lines only.
    """

    seller_id: SellerId
    lines: tuple[PlacedLine, ...]
    delivery_code: str
    delivery_title: str
    delivery_cost: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrders:
    """A purchase: one order per seller; `Σ order totals = total`.

    `group_id` is chosen by the caller (`new_id("ogr")`), so that a payment can name it before.
    `access_token` is a secret that the caller makes and hands to the buyer (a guest has nothing
    else to show); orders keep only its hash.
    """

    group_id: OrderGroupId
    checkout_id: CheckoutId
    customer_id: CustomerId | None
    email: str
    address: Address
    currency: Currency
    total: Money
    access_token: str
    orders: tuple[PlacedOrder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShare:
    """One seller's order of a purchase and what the buyer pays for it."""

    order_id: OrderId
    seller_id: SellerId
    total: Money


# ── what happens to it later ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LineQuantity:
    """Some units of an order line."""

    order_line_id: OrderLineId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchLines:
    """Units that a seller hands to a carrier; `lines` None: all that are left."""

    order_id: OrderId
    seller_id: SellerId
    lines: tuple[LineQuantity, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What was dispatched, by line and as stock, and to whom."""

    group_id: OrderGroupId
    customer_id: CustomerId | None
    access_token_hash: bytes
    lines: tuple[LineQuantity, ...]
    stock: tuple[StockLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLines:
    """Units to pay back; `seller_id` None: an administrator asks, any order is theirs to refund.

    `include_shipping` adds what the buyer paid for delivery and has not got back yet.
    """

    order_id: OrderId
    seller_id: SellerId | None
    lines: tuple[LineQuantity, ...]
    include_shipping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedLine:
    order_line_id: OrderLineId
    variant_id: VariantId
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSplit:
    """What a refund pays: `Σ line amounts + shipping = amount`."""

    order_id: OrderId
    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    amount: Money
    lines: tuple[RefundedLine, ...]
    shipping: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """A refund that a cancelled order asks for; `reason` is a `CancelReason`'s value."""

    split: RefundSplit
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNote:
    """A refund that the gateway has paid."""

    order_id: OrderId
    refund_id: RefundId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverLines:
    """Units that a carrier has delivered."""

    order_id: OrderId
    lines: tuple[LineQuantity, ...]


# ── what is seen ────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, kw_only=True)
class OrderGroupView:
    """One purchase. `access_token_hash` is for deciding who may see it, not for the graph."""

    id: OrderGroupId
    number: str
    customer_id: CustomerId | None
    email: str
    shipping_address: Address
    total: Money
    order_ids: Sequence[OrderId]
    placed_at: datetime
    access_token_hash: bytes


@dataclass(slots=True, kw_only=True)
class OrderView:
    """One seller's part of a purchase.

    `unshipped` counts units that are neither dispatched nor cancelled. `refunded` is all that was
    granted back: paid, on its way, or failed and in the hands of the marketplace. `refundable` is
    what a refund could pay now.
    """

    id: OrderId
    number: str
    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: OrderStatus
    subtotal: Money
    discount: Money
    tax: Money
    delivery_title: str
    delivery_cost: Money
    total: Money
    refunded: Money
    refundable: Money
    unshipped: int
    placed_at: datetime
    updated_at: datetime
    completes_at: datetime | None
    version: int
    access_token_hash: bytes


@dataclass(slots=True, kw_only=True)
class OrderLineView:
    id: OrderLineId
    order_id: OrderId
    product_id: ProductId
    variant_id: VariantId
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


@dataclass(slots=True, kw_only=True)
class TimelineEntryView:
    """What one version of an order changed; `type` is the event's name on the wire."""

    version: int
    type: str
    status: OrderStatus
    at: datetime


@dataclass(slots=True, kw_only=True)
class DeliveredLine:
    """A line of which a unit has arrived, or counts as arrived because its order is complete."""

    order_line_id: OrderLineId
    order_id: OrderId
    product_id: ProductId
    seller_id: SellerId


class OrderSort(StrEnum):
    """What a list of orders is sorted by, newest first.

    Attributes:
        PLACED_AT: When it was placed.
        UPDATED_AT: When it last changed.
    """

    PLACED_AT = "placed_at"
    UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """Which orders: those of the buyer or seller `owner_id`, as `party` says; an admin's are all.

    Without `statuses` any will do.
    """

    party: Party
    owner_id: str | None = None
    statuses: tuple[OrderStatus, ...] = ()
    sort: OrderSort = OrderSort.PLACED_AT
    reverse: bool = False


class OrderReads(Protocol):
    """Batches give one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[OrderId], /) -> Sequence[OrderView | None]: ...

    async def groups(self, ids: Sequence[OrderGroupId], /) -> Sequence[OrderGroupView | None]: ...

    async def of_groups(self, ids: Sequence[OrderGroupId], /) -> Sequence[Sequence[OrderView]]: ...

    async def lines(self, ids: Sequence[OrderId], /) -> Sequence[Sequence[OrderLineView]]: ...

    async def timelines(
        self, ids: Sequence[OrderId], /
    ) -> Sequence[Sequence[TimelineEntryView]]: ...

    async def page(self, orders: OrderList, request: PageRequest, /) -> Page[OrderView]:
        """Raise `InvalidInput` for a cursor that no page gave out."""
        ...

    async def of_customers(
        self, ids: Sequence[CustomerId], request: PageRequest, /
    ) -> Sequence[Page[OrderView]]:
        """The same page of what each of them has ordered, placed last first, as `page` answers."""
        ...

    async def delivered_line(
        self, line_id: OrderLineId, customer_id: CustomerId, /
    ) -> DeliveredLine | None:
        """None unless the line is that customer's, and has arrived or counts as arrived.

        What nobody reported delivered counts so once its order is complete: the seller is paid,
        and a buyer may say that it never came.
        """
        ...
