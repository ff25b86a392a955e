from dataclasses import dataclass

from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReleased(DomainEvent):
    """The pieces were given back."""

    name = "inventory.stock_released.v1"
    lines: tuple[HeldLine, ...]
    expired: bool
