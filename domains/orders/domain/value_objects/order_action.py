"""What may be done to an order: the one rule behind every mutation and `allowedActions`."""

from enum import StrEnum
from typing import Protocol

from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.money import Money


class OrderAction(StrEnum):
    """What may be done to an order now.

    Attributes:
        CANCEL: Call off units that were not dispatched.
        SHIP: Dispatch units.
        CONFIRM_RECEIPT: Say that everything has arrived, which pays the seller.
        REFUND: Pay back units that were dispatched, or their delivery.
    """

    CANCEL = "cancel"
    SHIP = "ship"
    CONFIRM_RECEIPT = "confirm_receipt"
    REFUND = "refund"


class Standing(Protocol):
    """An order, or its view: where it stands."""

    @property
    def status(self) -> OrderStatus: ...
    @property
    def unshipped(self) -> int: ...
    @property
    def refundable(self) -> Money: ...


_OPEN_IN = {
    OrderAction.CANCEL: frozenset(
        {OrderStatus.PENDING_PAYMENT, OrderStatus.PAID, OrderStatus.PARTIALLY_SHIPPED}
    ),
    OrderAction.SHIP: frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_SHIPPED}),
    OrderAction.CONFIRM_RECEIPT: frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED}),
    OrderAction.REFUND: frozenset(
        {
            OrderStatus.PARTIALLY_SHIPPED,
            OrderStatus.SHIPPED,
            OrderStatus.DELIVERED,
            OrderStatus.COMPLETED,
        }
    ),
}


def is_open(action: OrderAction, order: Standing) -> bool:
    """Whether the order is in a state that allows the action, whoever asks."""
    if order.status not in _OPEN_IN[action]:
        return False
    match action:
        case OrderAction.CANCEL | OrderAction.SHIP:
            return order.unshipped > 0
        case OrderAction.REFUND:
            return bool(order.refundable)
        case OrderAction.CONFIRM_RECEIPT:
            return True
