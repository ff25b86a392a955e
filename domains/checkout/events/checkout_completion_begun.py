from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutCompletionBegun(DomainEvent):
    name = "checkout.checkout_completion_begun.v1"
    total: Money
