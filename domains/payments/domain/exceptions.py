from domains.shared_kernel.errors import DomainError, NotFound


class PaymentNotFound(NotFound):
    """No such payment, or not the caller's."""


class EscrowNotFound(NotFound):
    """Nothing was captured for that order."""


class PaymentStateRefused(DomainError):
    """The payment is not in a state that allows it."""

    code = "PAYMENT_STATE"


class PaymentNotCapturable(PaymentStateRefused):
    """Not authorised, or for less than was asked."""

    code = "NOT_CAPTURABLE"


class PaymentNotVoidable(PaymentStateRefused):
    """Captured already, or over."""

    code = "NOT_VOIDABLE"


class RefundTooLarge(DomainError):
    """More than is left of what was captured."""

    code = "REFUND_TOO_LARGE"
