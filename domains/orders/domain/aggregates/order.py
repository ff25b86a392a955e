"""The Order aggregate: what one seller sold in a purchase, and what may still happen to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Self, TypedDict

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import LineQuantity, RefundSplit
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.exceptions import (
    OrderNotCancellable,
    OrderNotRefundable,
    OrderNotShippable,
    OrderStateRefused,
    OrderTotalMismatch,
    ReceiptNotConfirmable,
)
from domains.orders.domain.services.line_selection import Selection, select, stock_of
from domains.orders.domain.services.refund_split import delivery_left, split
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.delivery import Delivery
from domains.orders.domain.value_objects.order_action import OrderAction, is_open
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.orders.events.order_cancelled import OrderCancelled
from domains.orders.events.order_completed import OrderCompleted
from domains.orders.events.order_created import OrderCreated
from domains.orders.events.order_delivered import OrderDelivered
from domains.orders.events.order_expired import OrderExpired
from domains.orders.events.order_paid import OrderPaid
from domains.orders.events.order_refund_opened import OrderRefundOpened
from domains.orders.events.order_refunded import OrderRefunded
from domains.orders.events.order_shipped import OrderShipped
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.events import Aggregate, DomainEvent
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId, RefundId, SellerId
from domains.shared_kernel.money import Money
from domains.shared_kernel.money import total as sum_of

IN_FULFILMENT = frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED})
CALLED_OFF = frozenset({OrderStatus.CANCELLED, OrderStatus.EXPIRED})
RECEIVED = frozenset({OrderStatus.COMPLETED, OrderStatus.REFUNDED})


class Fact(TypedDict):
    """What every event of an order tells."""

    aggregate_id: str
    version: int
    occurred_at: datetime
    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: OrderStatus


class Cancellation(NamedTuple):
    """Stock that is not needed any more, and the money that goes back."""

    stock: tuple[StockLine, ...]
    refund: RefundSplit


@dataclass(slots=True, kw_only=True)
class Order(Aggregate):
    """`delivery_refunded` is granted, `settled` is what has really gone back to the buyer.

    From `completes_at` on, an order completes by itself: a delivered one after the buyer's time to
    object (`window`), one that is under way and that nobody reports delivered after a longer time
    (`undelivered_window`), so that no money is held for ever.

    Raises:
        OrderTotalMismatch: lines and delivery do not add up to `total`.
    """

    id: OrderId
    number: str
    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    access_token_hash: bytes
    lines: tuple[OrderLine, ...]
    delivery: Delivery
    total: Money
    placed_at: datetime
    updated_at: datetime
    status: OrderStatus = OrderStatus.PENDING_PAYMENT
    delivery_refunded: Money
    settled: Money
    settled_refunds: tuple[RefundId, ...] = ()
    completes_at: datetime | None = None

    def __post_init__(self) -> None:
        zero = Money.zero(self.total.currency_code)
        if not self.lines:
            raise InvalidInput("An order needs at least one line.")
        if self._sum(line.total for line in self.lines) + self.delivery.cost != self.total:
            raise OrderTotalMismatch(f"The order of {self.seller_id} does not add up.")
        if not zero <= self.delivery_refunded <= self.delivery.cost:
            raise InvalidInput("Delivery is refunded at most once.")
        if not zero <= self.settled <= self.refunded <= self.total:
            raise InvalidInput("An order pays back what was granted, and at most what was paid.")

    @classmethod
    def place(
        cls,
        order_id: OrderId,
        *,
        number: str,
        group_id: OrderGroupId,
        seller_id: SellerId,
        customer_id: CustomerId | None,
        access_token_hash: bytes,
        lines: tuple[OrderLine, ...],
        delivery: Delivery,
        total: Money,
        at: datetime,
    ) -> Self:
        zero = Money.zero(total.currency_code)
        order = cls(
            id=order_id,
            number=number,
            group_id=group_id,
            seller_id=seller_id,
            customer_id=customer_id,
            access_token_hash=access_token_hash,
            lines=lines,
            delivery=delivery,
            total=total,
            placed_at=at,
            updated_at=at,
            delivery_refunded=zero,
            settled=zero,
        )
        order.record(OrderCreated(**order._fact(at), number=number, total=total))
        return order

    @property
    def unshipped(self) -> int:
        """Units that are neither dispatched nor cancelled."""
        return sum(line.unshipped for line in self.lines)

    @property
    def refunded(self) -> Money:
        """What was granted: paid back, on its way, or failed and still owed."""
        parts = (line.refunded_amount for line in self.lines)
        return self._sum(parts) + self.delivery_refunded

    @property
    def outstanding(self) -> Money:
        """What was granted and has not gone back yet: its refund is on its way, or was declined."""
        return self.refunded - self.settled

    @property
    def refundable(self) -> Money:
        """What a refund of everything dispatched would pay now."""
        parts = (line.refund_of(line.refundable) for line in self.lines)
        return self._sum(parts) + delivery_left(self)

    def pay(self, *, at: datetime) -> None:
        """Have the money taken.

        Raises:
            OrderStateRefused: it was paid for before, or has expired.
        """
        self._waiting_for_payment()
        self.status = OrderStatus.PAID
        self.record(OrderPaid(**self._fact(at), total=self.total))

    def expire(self, *, reason: str, at: datetime) -> tuple[StockLine, ...]:
        """Give up an order that nobody paid for; all of its stock is free again.

        Raises:
            OrderStateRefused: it is paid for, or over.
        """
        self._waiting_for_payment()
        self.status = OrderStatus.EXPIRED
        self.record(OrderExpired(**self._fact(at), reason=reason))
        return stock_of((line, line.quantity) for line in self.lines)

    def cancel(
        self,
        lines: Sequence[LineQuantity] | None,
        *,
        reason: CancelReason,
        window: timedelta,
        undelivered_window: timedelta,
        at: datetime,
    ) -> Cancellation:
        """Call off units that were not dispatched, all of them when `lines` is None.

        What the buyer paid for delivery goes back with the last unit, if none was dispatched.

        Raises:
            InvalidInput: no unit is named.
            OrderNotCancellable: nothing is left to call off, or the order is not paid for.
            OrderLineNotFound: a line is not the order's.
            QuantityTooLarge: more units than are left.
        """
        if self.status is OrderStatus.PENDING_PAYMENT or not is_open(OrderAction.CANCEL, self):
            raise OrderNotCancellable(f"An order that is {self.status} cannot be cancelled.")
        chosen = select(self.lines, lines, left=lambda line: line.unshipped)
        if not chosen.units:
            raise InvalidInput("Name at least one unit, or leave out the lines.", field="lines")
        whole = sum(line.quantity - line.cancelled for line in self.lines) == chosen.units
        refund = split(self, chosen, include_shipping=whole)
        for line, units in chosen:
            line.cancelled += units
        self._refund(chosen, refund)
        self._progress(at, {OrderStatus.SHIPPED: undelivered_window, OrderStatus.DELIVERED: window})
        self.record(
            OrderCancelled(
                **self._fact(at),
                reason=reason,
                lines=chosen.quantities,
                refund=refund.amount,
                whole=whole,
            )
        )
        return Cancellation(stock_of(chosen), refund)

    def dispatch(
        self, lines: Sequence[LineQuantity] | None, *, undelivered_window: timedelta, at: datetime
    ) -> Selection:
        """Hand units to a carrier, all that are left when `lines` is None.

        Raises:
            OrderNotShippable: it is not paid for, or nothing is left to dispatch.
            OrderLineNotFound: a line is not the order's.
            QuantityTooLarge: more units than are left.
        """
        if not is_open(OrderAction.SHIP, self):
            raise OrderNotShippable(f"An order that is {self.status} cannot be shipped.")
        chosen = select(self.lines, lines, left=lambda line: line.unshipped)
        for line, units in chosen:
            line.shipped += units
            line.check()
        self._progress(at, {OrderStatus.SHIPPED: undelivered_window})
        self.record(
            OrderShipped(**self._fact(at), lines=chosen.quantities, partially=self.unshipped > 0)
        )
        return chosen

    def record_delivery(
        self, lines: Sequence[LineQuantity], *, window: timedelta, at: datetime
    ) -> None:
        """Take down that units have arrived; that is a fact, whatever became of the order.

        A carrier that is slower than the buyer, who has confirmed it all, tells nothing new.

        Raises:
            QuantityTooLarge: more units than are under way.
        """
        if self.status in RECEIVED and not self._under_way:
            return
        chosen = select(self.lines, lines, left=lambda line: line.under_way)
        self._deliver(chosen)
        self._progress(at, {OrderStatus.DELIVERED: window})
        arrived = all(line.delivered == line.quantity - line.cancelled for line in self.lines)
        self.record(
            OrderDelivered(**self._fact(at), lines=chosen.quantities, partially=not arrived)
        )

    def confirm_receipt(self, *, at: datetime) -> None:
        """Complete the order because the buyer says that it has arrived, all that is under way.

        Raises:
            ReceiptNotConfirmable: not all of it was dispatched, or it is over.
        """
        if not is_open(OrderAction.CONFIRM_RECEIPT, self):
            raise ReceiptNotConfirmable(f"Receipt of a {self.status} order cannot be confirmed.")
        if self._under_way:
            arrived = select(self.lines, None, left=lambda line: line.under_way)
            self._deliver(arrived)
            self.status = OrderStatus.DELIVERED
            self.record(OrderDelivered(**self._fact(at), lines=arrived.quantities, partially=False))
        self._complete(at)

    def complete(self, *, at: datetime) -> None:
        """Complete the order because the buyer's time to object, or to miss it, has passed.

        That is no word of what has arrived: units that nobody reported stay under way.

        Raises:
            OrderStateRefused: it is not all dispatched, is over, or that time has not passed.
        """
        if self.completes_at is None:
            raise OrderStateRefused(f"An order that is {self.status} does not complete by itself.")
        if at < self.completes_at:
            raise OrderStateRefused(f"The buyer may object until {self.completes_at}.")
        self._complete(at)

    def split_refund(self, lines: Sequence[LineQuantity], *, include_shipping: bool) -> RefundSplit:
        """What `refund` would pay; changes nothing.

        Raises:
            OrderNotRefundable: nothing was dispatched and paid for, or nothing would be paid.
            OrderLineNotFound: a line is not the order's.
            QuantityTooLarge: more units than were dispatched and not refunded.
        """
        return self._refundable_split(lines, include_shipping=include_shipping)[1]

    def refund(
        self, lines: Sequence[LineQuantity], *, include_shipping: bool, at: datetime
    ) -> RefundSplit:
        """Grant money back for units that were dispatched; others are cancelled instead.

        Raises:
            OrderNotRefundable, OrderLineNotFound, QuantityTooLarge: as `split_refund` says.
        """
        chosen, refund = self._refundable_split(lines, include_shipping=include_shipping)
        self._refund(chosen, refund)
        self.record(OrderRefundOpened(**self._fact(at), amount=refund.amount))
        return refund

    def note_refunded(self, refund_id: RefundId, amount: Money, *, at: datetime) -> None:
        """Take down, once, that the money of a refund has gone back.

        Raises:
            OrderStateRefused: more than was granted.
        """
        if refund_id in self.settled_refunds:
            return
        if not self.settled + amount <= self.refunded:
            raise OrderStateRefused(f"More goes back than was granted for {self.id}.")
        self.settled += amount
        self.settled_refunds += (refund_id,)
        if self._paid_back and self.status not in CALLED_OFF:
            self.status, self.completes_at = OrderStatus.REFUNDED, None
        self.record(OrderRefunded(**self._fact(at), refund_id=refund_id, amount=amount))

    def record(self, event: DomainEvent) -> None:
        self.updated_at = event.occurred_at
        Aggregate.record(self, event)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return sum_of(amounts, self.total.currency_code)

    def _waiting_for_payment(self) -> None:
        if self.status is not OrderStatus.PENDING_PAYMENT:
            raise OrderStateRefused(f"An order that is {self.status} does not wait for payment.")

    def _refundable_split(
        self, lines: Sequence[LineQuantity], *, include_shipping: bool
    ) -> tuple[Selection, RefundSplit]:
        if not is_open(OrderAction.REFUND, self):
            raise OrderNotRefundable(f"Nothing of this {self.status} order can be refunded.")
        chosen = select(self.lines, lines, left=lambda line: line.refundable)
        refund = split(self, chosen, include_shipping=include_shipping)
        if not refund.amount:
            raise OrderNotRefundable("There is nothing to pay back.")
        return chosen, refund

    def _refund(self, chosen: Selection, refund: RefundSplit) -> None:
        for line, units in chosen:
            line.refunded += units
            line.check()
        self.delivery_refunded += refund.shipping

    @property
    def _under_way(self) -> int:
        return sum(line.under_way for line in self.lines)

    def _deliver(self, arrived: Selection) -> None:
        for line, units in arrived:
            line.delivered += units
            line.check()

    def _progress(self, at: datetime, windows: Mapping[OrderStatus, timedelta]) -> None:
        """Go where the units tell; from a status with a window on, that is the time to complete."""
        before = self.status
        if before in IN_FULFILMENT:
            self.status = self._fulfilment()
        if self.status is not before:
            window = windows.get(self.status)
            self.completes_at = None if window is None else at + window

    @property
    def _paid_back(self) -> bool:
        """Whether all of the money is back and no unit, a gift say, waits to be dispatched."""
        return bool(self.settled) and self.settled == self.total and not self.unshipped

    def _fulfilment(self) -> OrderStatus:
        """Where a paid order stands, told by its units until its money is back."""
        wanted = sum(line.quantity - line.cancelled for line in self.lines)
        shipped = sum(line.shipped for line in self.lines)
        if not wanted:
            return OrderStatus.CANCELLED
        if self._paid_back:
            return OrderStatus.REFUNDED
        if not shipped:
            return OrderStatus.PAID
        if shipped < wanted:
            return OrderStatus.PARTIALLY_SHIPPED
        delivered = sum(line.delivered for line in self.lines)
        return OrderStatus.DELIVERED if delivered == wanted else OrderStatus.SHIPPED

    def _complete(self, at: datetime) -> None:
        self.status, self.completes_at = OrderStatus.COMPLETED, None
        self.record(OrderCompleted(**self._fact(at)))

    def _fact(self, at: datetime) -> Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "group_id": self.group_id,
            "seller_id": self.seller_id,
            "customer_id": self.customer_id,
            "status": self.status,
        }
