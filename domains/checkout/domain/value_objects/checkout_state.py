"""Where a checkout stands."""

from enum import StrEnum
from typing import Final


class CheckoutState(StrEnum):
    """Where a checkout stands.

    Attributes:
        OPEN: The buyer fills it in.
        COMPLETING: It is being paid; nothing can be changed.
        COMPLETED: Its orders exist and are paid.
        CANCELLED: The buyer gave it up.
        EXPIRED: Its time ran out; what it held is free again.
    """

    OPEN = "OPEN"
    COMPLETING = "COMPLETING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


OVER: Final = frozenset({CheckoutState.COMPLETED, CheckoutState.CANCELLED, CheckoutState.EXPIRED})
"""Nothing is held any more, and nothing will happen."""
