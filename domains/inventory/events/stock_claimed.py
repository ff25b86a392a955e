from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockClaimed(DomainEvent):
    """The hold no longer expires: its pieces are being bought."""

    name = "inventory.stock_claimed.v1"
