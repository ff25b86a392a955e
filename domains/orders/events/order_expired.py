from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExpired(OrderFact):
    name = "orders.order_expired.v1"
    reason: str
