"""Whether a variant may be sold beyond what is in stock."""

from enum import StrEnum


class StockPolicy(StrEnum):
    DENY = "DENY"
    CONTINUE = "CONTINUE"
