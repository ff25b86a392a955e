from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(DomainEvent):
    """`reason` is a name of a `RevocationReason`."""

    name = "accounts.session_revoked.v1"
    customer_id: CustomerId
    reason: str
