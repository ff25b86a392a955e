from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRegistered(DomainEvent):
    """Somebody has an account now; what is personal stays in the account."""

    name = "accounts.customer_registered.v1"
