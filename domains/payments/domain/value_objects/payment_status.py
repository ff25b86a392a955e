"""The states of a payment."""

from enum import StrEnum


class PaymentStatus(StrEnum):
    PENDING = "pending"
    """Opened; the gateway has not answered yet."""
    ACTION_REQUIRED = "action_required"
    """The buyer has to pass a challenge (3-D Secure) at the gateway."""
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    FAILED = "failed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
