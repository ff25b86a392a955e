from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(DomainEvent):
    name = "accounts.session_started.v1"
    customer_id: CustomerId
