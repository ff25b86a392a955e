from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCreated(OrderFact):
    name = "orders.order_created.v1"
    number: str
    total: Money
