"""Stock rows are locked in one order, so that two transactions never wait for each other."""

from collections import Counter
from collections.abc import Sequence

from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.exceptions import QuantityOutOfRange


def in_lock_order(lines: Sequence[StockLine]) -> list[StockLine]:
    """One line per variant, by ascending id.

    Raises:
        QuantityOutOfRange: a line has no piece.
    """
    pieces: Counter[str] = Counter()
    for line in lines:
        if line.quantity < 1:
            raise QuantityOutOfRange("A line has at least one piece.", field="quantity")
        pieces[line.variant_id] += line.quantity
    first = {line.variant_id: line.variant_id for line in lines}
    return [StockLine(first[variant], pieces[variant]) for variant in sorted(first)]
