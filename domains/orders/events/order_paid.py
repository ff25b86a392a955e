from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(OrderFact):
    name = "orders.order_paid.v1"
    total: Money
