from dataclasses import dataclass
from datetime import datetime

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutCreated(DomainEvent):
    name = "checkout.checkout_created.v1"
    hold_expires_at: datetime
