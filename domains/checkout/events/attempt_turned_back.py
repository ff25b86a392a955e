from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptTurnedBack(DomainEvent):
    """It cannot succeed: what it did is being undone."""

    name = "checkout.attempt_turned_back.v1"
    code: str
