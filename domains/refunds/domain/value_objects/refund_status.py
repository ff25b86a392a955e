from enum import StrEnum


class RefundStatus(StrEnum):
    """Where the money of a refund is.

    Attributes:
        PENDING: On its way to the buyer.
        SETTLED: The gateway has paid it back.
        FAILED: The gateway declined; the seller or the marketplace may have it tried again.
    """

    PENDING = "PENDING"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
