"""Where a hold on stock stands."""

from enum import StrEnum


class ReservationStatus(StrEnum):
    """The life of a hold.

    Attributes:
        HELD: Set aside until it expires.
        CLAIMED: Being bought: it no longer expires.
        ALLOCATED: Became part of orders.
        RELEASED: Given back.
    """

    HELD = "HELD"
    CLAIMED = "CLAIMED"
    ALLOCATED = "ALLOCATED"
    RELEASED = "RELEASED"
