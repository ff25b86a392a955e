from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import OrderGroupId, OrderId, RefundId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(DomainEvent):
    name = "payments.payment_refunded.v1"
    order_group_id: OrderGroupId
    amount: Money
    refund_id: RefundId
    order_id: OrderId
