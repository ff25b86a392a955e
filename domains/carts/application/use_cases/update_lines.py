from dataclasses import dataclass

from domains.carts.application.changed import changed
from domains.carts.application.ports.outbound import U
from domains.carts.application.shelf import Shelf, TakeCart
from domains.carts.contracts.apis import CartChange, CartWarning
from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.entities.cart_line import MAX_QUANTITY
from domains.carts.domain.exceptions import CartLineNotFound, QuantityOutOfRange
from domains.shared_kernel.ids import CartId, CartLineId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True)
class LineUpdate:
    """The new number of pieces; 0 removes the line."""

    line_id: CartLineId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateLines:
    cart_id: CartId
    lines: tuple[LineUpdate, ...]
    if_version: int | None = None


async def update_lines(
    command: UpdateLines,
    /,
    *,
    begin: Begin[U],
    take_cart: TakeCart[U],
    clock: Clock,
) -> CartChange:
    """Change quantities, upwards as far as the stock reaches.

    Raises:
        CartNotFound, CartLineNotFound: there is no such cart or line.
        CartOutOfDate: it has another version than `if_version`.
        QuantityOutOfRange: not 0 to 999 pieces.
    """
    for position, line in enumerate(command.lines):
        if not 0 <= line.quantity <= MAX_QUANTITY:
            raise QuantityOutOfRange(
                f"A line has at most {MAX_QUANTITY} pieces.",
                field=["lines", str(position), "quantity"],
            )
    async with begin() as uow:
        cart, found = await take_cart(uow, command.cart_id, ())
        cart.demand_version(command.if_version)
        quantities, warnings = _allowed(cart, command, found)
        cart.put(quantities, at=clock.now())
        await uow.carts.save(cart)
    return changed(cart, found, warnings)


def _allowed(
    cart: Cart, command: UpdateLines, shelf: Shelf
) -> tuple[dict[VariantId, int], tuple[CartWarning, ...]]:
    quantities: dict[VariantId, int] = {}
    warnings: list[CartWarning] = []
    for position, wanted in enumerate(command.lines):
        try:
            line = cart.line(wanted.line_id)
        except CartLineNotFound as error:
            error.field = ["lines", str(position), "id"]
            raise
        quantity, warning = shelf.allow(line.variant_id, wanted.quantity, line.quantity)
        quantities[line.variant_id] = quantity
        if warning:
            warnings.append(warning)
    return quantities, tuple(warnings)
