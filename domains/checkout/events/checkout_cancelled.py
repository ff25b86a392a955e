from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutCancelled(DomainEvent):
    name = "checkout.checkout_cancelled.v1"
