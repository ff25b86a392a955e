"""What to do when less is in stock than a checkout asks for."""

from enum import StrEnum


class StockPolicy(StrEnum):
    """What to do when less is in stock than a checkout asks for.

    Attributes:
        ALL_OR_NOTHING: Refuse, and say what is short.
        PARTIAL: Take what there is, and say what is less.
    """

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    PARTIAL = "PARTIAL"
