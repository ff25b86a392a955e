from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CartLineId


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLinesChanged(DomainEvent):
    """`line_ids` were added, changed or removed."""

    name = "carts.cart_lines_changed.v1"
    line_ids: tuple[CartLineId, ...]
    total_quantity: int
