from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerStatusChanged(DomainEvent):
    """`before` and `after` are names of a seller status."""

    name = "sellers.seller_status_changed.v1"
    before: str
    after: str
    reason: str
