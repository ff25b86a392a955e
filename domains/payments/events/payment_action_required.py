from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import OrderGroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentActionRequired(DomainEvent):
    name = "payments.payment_action_required.v1"
    order_group_id: OrderGroupId
    action_url: str
