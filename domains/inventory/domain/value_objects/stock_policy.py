"""Whether a variant may be sold beyond what is in stock."""

from enum import StrEnum


class StockPolicy(StrEnum):
    """What happens when the stock of a variant runs out.

    Attributes:
        DENY: No more is sold.
        CONTINUE: It is sold on; the counters do not bound it.
    """

    DENY = "DENY"
    CONTINUE = "CONTINUE"
