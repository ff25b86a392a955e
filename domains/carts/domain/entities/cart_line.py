from dataclasses import dataclass
from typing import Final

from domains.carts.domain.exceptions import QuantityOutOfRange
from domains.shared_kernel.ids import CartLineId, VariantId

MAX_QUANTITY: Final = 999


@dataclass(frozen=True, slots=True)
class CartLine:
    """Pieces of one variant; `selected` for the next checkout.

    Raises:
        QuantityOutOfRange: not 1 to 999 pieces.
    """

    id: CartLineId
    variant_id: VariantId
    quantity: int
    selected: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.quantity <= MAX_QUANTITY:
            raise QuantityOutOfRange(f"A line has 1 to {MAX_QUANTITY} pieces.", field="quantity")
