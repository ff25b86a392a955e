from dataclasses import dataclass

from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.shared_kernel.ids import RefundId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(OrderFact):
    """The money of a refund has gone back to the buyer."""

    name = "orders.order_refunded.v1"
    refund_id: RefundId
    amount: Money
