from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerApplied(DomainEvent):
    name = "sellers.seller_applied.v1"
    handle: str
