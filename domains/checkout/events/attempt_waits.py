from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptWaits(DomainEvent):
    """The buyer has to pass the bank's challenge."""

    name = "checkout.attempt_waits.v1"
    payment_id: PaymentId
