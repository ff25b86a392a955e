"""Which units of which lines a command is about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import LineQuantity
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.exceptions import OrderLineNotFound, QuantityTooLarge
from domains.shared_kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Selection:
    """Lines with the number of units that are meant, at least one of each."""

    parts: tuple[tuple[OrderLine, int], ...]

    def __iter__(self) -> Iterator[tuple[OrderLine, int]]:
        return iter(self.parts)

    @property
    def units(self) -> int:
        return sum(units for _, units in self.parts)

    @property
    def quantities(self) -> tuple[LineQuantity, ...]:
        return tuple(LineQuantity(line.id, units) for line, units in self.parts)


def select(
    lines: Sequence[OrderLine],
    wanted: Sequence[LineQuantity] | None,
    *,
    left: Callable[[OrderLine], int],
) -> Selection:
    """The units that are wanted, all that are left when `wanted` is None.

    `left` tells how many units of a line there are to choose from.

    Raises:
        InvalidInput: less than one unit is wanted, or a line is named twice.
        OrderLineNotFound: a line is not among `lines`.
        QuantityTooLarge: more units are wanted than are left.
    """
    if wanted is None:
        return Selection(tuple((line, left(line)) for line in lines if left(line)))
    if len({part.order_line_id for part in wanted}) < len(wanted):
        raise InvalidInput("Name each line once.", field="lines")
    known = {line.id: line for line in lines}
    for position, part in enumerate(wanted):
        place = ("lines", str(position))
        if (line := known.get(part.order_line_id)) is None:
            raise OrderLineNotFound("The order has no such line.", field=(*place, "orderLineId"))
        if part.quantity < 1:
            raise InvalidInput("At least one unit.", field=(*place, "quantity"))
        if part.quantity > left(line):
            message = f"Only {left(line)} units are left."
            raise QuantityTooLarge(message, field=(*place, "quantity"))
    return Selection(tuple((known[part.order_line_id], part.quantity) for part in wanted))


def stock_of(parts: Iterable[tuple[OrderLine, int]]) -> tuple[StockLine, ...]:
    return tuple(StockLine(line.variant_id, units) for line, units in parts)
