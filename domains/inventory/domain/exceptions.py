"""What inventory refuses. Codes are stable."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound
from domains.shared_kernel.ids import VariantId


class StockNotFound(NotFound):
    """There is no such variant, or it is another seller's."""


class ReservationNotFound(NotFound):
    """There is no such hold on stock."""


class StockBelowPromised(DomainError):
    """Checkouts and orders have been promised more than that."""

    code = "BELOW_PROMISED"


class QuantityOutOfRange(InvalidInput):
    """A stock has zero to a billion pieces."""

    code = "QUANTITY_OUT_OF_RANGE"


class QuantityConflict(DomainError):
    """The quantity has changed since the caller read it."""

    code = "QUANTITY_CONFLICT"

    def __init__(self, variant_id: VariantId, current_quantity: int, *, field: list[str]) -> None:
        super().__init__(f"It is {current_quantity} by now.", field=field)
        self.variant_id = variant_id
        self.current_quantity = current_quantity


class HoldNotClaimed(DomainError):
    """Only a claimed hold can become part of orders."""

    code = "HOLD_NOT_CLAIMED"


class NotAllocated(DomainError):
    """Fewer pieces than that are in orders: a fault of ours, never of a caller."""

    code = "NOT_ALLOCATED"
