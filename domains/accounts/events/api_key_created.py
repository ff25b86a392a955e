from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(DomainEvent):
    """A tool may act for a customer's store; what it may do stays in the account."""

    name = "accounts.api_key_created.v1"
    customer_id: CustomerId
