from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import OrderGroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentVoided(DomainEvent):
    name = "payments.payment_voided.v1"
    order_group_id: OrderGroupId
