from dataclasses import dataclass
from datetime import datetime

from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReserved(DomainEvent):
    """Pieces were set aside for `owner`, until `expires_at`."""

    name = "inventory.stock_reserved.v1"
    owner: str
    lines: tuple[HeldLine, ...]
    expires_at: datetime
