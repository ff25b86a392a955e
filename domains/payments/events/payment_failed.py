from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import OrderGroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(DomainEvent):
    name = "payments.payment_failed.v1"
    order_group_id: OrderGroupId
    code: str
