"""One change of a stock, kept for ever."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domains.shared_kernel.ids import VariantId


class AdjustmentReason(StrEnum):
    """Why a seller corrects a stock by hand.

    Attributes:
        CORRECTION: It was counted wrongly.
        DAMAGED: Pieces can no longer be sold.
        LOST: Pieces cannot be found.
        RECEIVED: A delivery has arrived.
    """

    CORRECTION = "CORRECTION"
    DAMAGED = "DAMAGED"
    LOST = "LOST"
    RECEIVED = "RECEIVED"


class MovementReason(StrEnum):
    """Every cause of a movement; a seller gives one of the first four, or counts (`COUNTED`)."""

    CORRECTION = "CORRECTION"
    DAMAGED = "DAMAGED"
    LOST = "LOST"
    RECEIVED = "RECEIVED"
    COUNTED = "COUNTED"
    ALLOCATED = "ALLOCATED"
    DEALLOCATED = "DEALLOCATED"
    SHIPPED = "SHIPPED"
    RESTOCKED = "RESTOCKED"


ONCE: Final = frozenset(
    {
        MovementReason.ALLOCATED,
        MovementReason.DEALLOCATED,
        MovementReason.SHIPPED,
        MovementReason.RESTOCKED,
    }
)
"""With these, the same variant moves once per reference, however often it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """`quantity` is the pieces that moved, negative when a seller took some away.

    A shipment or a return may have changed what is on hand by fewer: the rest is from elsewhere.

    `reference` names the cause: a reservation, shipment, cancellation, refund, or the seller's
    idempotency key.
    """

    variant_id: VariantId
    reason: MovementReason
    quantity: int
    reference: str
    at: datetime
