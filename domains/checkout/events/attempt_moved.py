from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptMoved(DomainEvent):
    """One step further on its way, forward or back; or `asked`, before a call of the gateway."""

    name = "checkout.attempt_moved.v1"
    state: str
    step: int
    asked: str | None
