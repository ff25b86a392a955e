"""What the refunds domain refuses."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class RefundNotFound(NotFound):
    """No such refund, or not the caller's."""


class InvalidRefund(InvalidInput):
    """A note that is too long, or parts that do not add up."""


class RefundStateRefused(DomainError):
    """The refund is over: it was paid, or has failed."""

    code = "REFUND_STATE"


class RefundNotRetryable(RefundStateRefused):
    """Only a refund that has failed is tried again; others are on their way, or paid."""

    code = "NOT_RETRYABLE"
