from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutExpired(DomainEvent):
    name = "checkout.checkout_expired.v1"
