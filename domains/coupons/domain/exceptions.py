"""What coupons refuse. Codes are stable."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class CouponNotFound(NotFound):
    """There is no such coupon."""


class CodeTaken(DomainError):
    """Another coupon has this code; capitals do not matter."""

    code = "CODE_TAKEN"


class InvalidTerms(InvalidInput):
    """A coupon that could never be used, or that gives away what it must not."""

    code = "INVALID_TERMS"
