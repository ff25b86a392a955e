from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefundOpened(OrderFact):
    """A refund was granted; the money is on its way."""

    name = "orders.order_refund_opened.v1"
    amount: Money
