from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(DomainEvent):
    """The key is refused from now on."""

    name = "accounts.api_key_revoked.v1"
    customer_id: CustomerId
