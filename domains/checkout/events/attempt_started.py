from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import OrderGroupId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted(DomainEvent):
    name = "checkout.attempt_started.v1"
    order_group_id: OrderGroupId
    amount: Money
