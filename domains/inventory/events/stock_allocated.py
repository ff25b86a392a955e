from dataclasses import dataclass

from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.shared_kernel.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAllocated(DomainEvent):
    """The pieces became part of orders."""

    name = "inventory.stock_allocated.v1"
    lines: tuple[HeldLine, ...]
