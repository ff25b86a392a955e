"""Pieces that somebody wants in a cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domains.carts.application.shelf import Shelf
from domains.carts.contracts.apis import CartWarning
from domains.carts.domain.aggregates.cart import MAX_LINES, Cart
from domains.carts.domain.entities.cart_line import MAX_QUANTITY
from domains.carts.domain.exceptions import LimitExceeded, QuantityOutOfRange
from domains.shared_kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class Wanted:
    variant_id: VariantId
    quantity: int


def check(wanted: Sequence[Wanted], *path: str) -> None:
    """Refuse what no cart may have; `path` is that of the argument.

    Raises:
        LimitExceeded: more than 100 lines.
        QuantityOutOfRange: not 1 to 999 pieces.
    """
    if len(wanted) > MAX_LINES:
        raise LimitExceeded(f"At most {MAX_LINES} lines.", field=path)
    for position, it in enumerate(wanted):
        _demand_range(it.quantity, path, position)


def add(
    cart: Cart, wanted: Sequence[Wanted], shelf: Shelf, *path: str, at: datetime
) -> tuple[CartWarning, ...]:
    """Add to what the cart has, as far as the stock reaches; the warnings say where it does not.

    Raises:
        VariantNotOnSale, CurrencyMismatch: see `Shelf.demand`.
        QuantityOutOfRange: a line would have more than 999 pieces.
        LimitExceeded: the cart would have more than 100 lines.
    """
    quantities: dict[VariantId, int] = {}
    warnings: dict[VariantId, CartWarning] = {}
    for position, it in enumerate(wanted):
        shelf.demand(it.variant_id, cart.buyer.currency, field=[*path, str(position), "variantId"])
        had = cart.quantity_of(it.variant_id)
        sought = quantities.get(it.variant_id, had) + it.quantity
        allowed, warning = shelf.allow(it.variant_id, sought, had)
        _demand_range(max(allowed, 1), path, position)
        quantities[it.variant_id] = allowed
        if warning:
            warnings[it.variant_id] = warning
    cart.put(quantities, at=at)
    return tuple(warnings.values())


def _demand_range(quantity: int, path: Sequence[str], position: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityOutOfRange(
            f"A line has 1 to {MAX_QUANTITY} pieces.", field=[*path, str(position), "quantity"]
        )
