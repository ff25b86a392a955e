from enum import StrEnum


class CancelReason(StrEnum):
    """Why an order, or a part of it, is called off.

    Attributes:
        CHANGED_MIND: The buyer does not want it any more.
        ORDERED_BY_MISTAKE: The buyer did not mean to order it.
        DELIVERY_TOO_SLOW: It would arrive too late.
        FOUND_CHEAPER: It is cheaper elsewhere.
        OUT_OF_STOCK: The seller cannot supply it.
        OTHER: None of these.
    """

    CHANGED_MIND = "changed_mind"
    ORDERED_BY_MISTAKE = "ordered_by_mistake"
    DELIVERY_TOO_SLOW = "delivery_too_slow"
    FOUND_CHEAPER = "found_cheaper"
    OUT_OF_STOCK = "out_of_stock"
    OTHER = "other"
