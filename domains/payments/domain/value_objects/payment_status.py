from enum import StrEnum


class PaymentStatus(StrEnum):
    """Where a payment stands.

    Attributes:
        PENDING: Opened; the gateway has not answered yet.
        ACTION_REQUIRED: The buyer has to pass a challenge of the bank, such as 3-D Secure.
        AUTHORIZED: The amount is set aside on the card.
        CAPTURED: The money was taken.
        VOIDED: What was set aside was let go; nothing was taken.
        FAILED: The card declined, or the challenge was not passed.
        PARTIALLY_REFUNDED: Part of what was taken was given back.
        REFUNDED: All that was taken was given back.
    """

    PENDING = "pending"
    ACTION_REQUIRED = "action_required"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    FAILED = "failed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
