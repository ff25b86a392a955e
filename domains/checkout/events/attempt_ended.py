from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded(DomainEvent):
    """`state` is `confirmed`, `failed` or `needs_person`; `code` says why it failed."""

    name = "checkout.attempt_ended.v1"
    state: str
    code: str | None = None
