from enum import StrEnum
from typing import Final


class SellerStatus(StrEnum):
    """Where a store stands with the marketplace.

    Attributes:
        APPLIED: Waits for the marketplace's decision.
        ACTIVE: Sells.
        SUSPENDED: Takes no new checkouts; existing orders are fulfilled.
        REJECTED: The application was turned down.
        TERMINATED: Closed for good.
    """

    APPLIED = "APPLIED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REJECTED = "REJECTED"
    TERMINATED = "TERMINATED"


NEXT: Final = {
    SellerStatus.APPLIED: frozenset({SellerStatus.ACTIVE, SellerStatus.REJECTED}),
    SellerStatus.ACTIVE: frozenset({SellerStatus.SUSPENDED, SellerStatus.TERMINATED}),
    SellerStatus.SUSPENDED: frozenset({SellerStatus.ACTIVE, SellerStatus.TERMINATED}),
    SellerStatus.REJECTED: frozenset[SellerStatus](),
    SellerStatus.TERMINATED: frozenset[SellerStatus](),
}
"""The decisions that the marketplace may take, by where a store stands."""

CLOSED: Final = frozenset({SellerStatus.REJECTED, SellerStatus.TERMINATED})
OPEN_TO_ALL: Final = frozenset({SellerStatus.ACTIVE, SellerStatus.SUSPENDED})
"""A suspended store stays visible, as unavailable."""
