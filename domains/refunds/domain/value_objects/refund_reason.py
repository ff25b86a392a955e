from enum import StrEnum


class RefundReason(StrEnum):
    """Why money goes back.

    Attributes:
        ORDER_CANCELLED: The order, or a part of it, was cancelled before it was dispatched.
        RETURNED: The buyer sent it back.
        NOT_RECEIVED: It never arrived.
        DAMAGED: It arrived broken.
        NOT_AS_DESCRIBED: It is not what was offered.
        GOODWILL: The seller wants to.
    """

    ORDER_CANCELLED = "ORDER_CANCELLED"
    RETURNED = "RETURNED"
    NOT_RECEIVED = "NOT_RECEIVED"
    DAMAGED = "DAMAGED"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    GOODWILL = "GOODWILL"
