from dataclasses import dataclass

from domains.orders.contracts.apis import LineQuantity
from domains.orders.domain.value_objects.order_fact import OrderFact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderFact):
    """`partially` while units are left to dispatch."""

    name = "orders.order_shipped.v1"
    lines: tuple[LineQuantity, ...]
    partially: bool
