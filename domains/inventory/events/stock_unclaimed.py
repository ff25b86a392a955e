from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockUnclaimed(DomainEvent):
    """The purchase failed; the hold expires again."""

    name = "inventory.stock_unclaimed.v1"
