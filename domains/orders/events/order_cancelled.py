from dataclasses import dataclass

from domains.orders.contracts.apis import LineQuantity
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderFact):
    """`whole` when nothing of the order is left; `refund` is what the buyer gets back."""

    name = "orders.order_cancelled.v1"
    reason: CancelReason
    lines: tuple[LineQuantity, ...]
    refund: Money
    whole: bool
