from dataclasses import dataclass

from domains.shared_kernel.ids import OrderLineId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of an order line and what goes back for them."""

    order_line_id: OrderLineId
    quantity: int
    amount: Money
