from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUpdated(DomainEvent):
    """The profile changed; what is personal stays in the account."""

    name = "accounts.customer_updated.v1"
