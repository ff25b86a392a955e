from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(OrderFact):
    name = "orders.order_completed.v1"
