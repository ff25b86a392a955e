"""What keeps a checkout from being completed."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """What keeps a checkout from being completed, or has changed about it.

    Attributes:
        EMAIL_MISSING: Nobody can be told about the orders.
        SHIPPING_ADDRESS_MISSING: Nobody knows where to send the goods.
        DELIVERY_OPTION_MISSING: No delivery option is chosen for a group, or it is gone.
        DELIVERY_UNAVAILABLE: The seller does not deliver to that country.
        PAYMENT_METHOD_MISSING: Nothing says how it will be paid.
        VARIANT_UNAVAILABLE: The seller no longer sells this.
        DISCOUNT_CODE_NOT_APPLICABLE: A discount code takes nothing off.
        QUANTITY_REDUCED: Less than was asked for is in stock; what there is, is held.
        PAYMENT_FAILED: The last attempt to pay did not succeed.
    """

    EMAIL_MISSING = "EMAIL_MISSING"
    SHIPPING_ADDRESS_MISSING = "SHIPPING_ADDRESS_MISSING"
    DELIVERY_OPTION_MISSING = "DELIVERY_OPTION_MISSING"
    DELIVERY_UNAVAILABLE = "DELIVERY_UNAVAILABLE"
    PAYMENT_METHOD_MISSING = "PAYMENT_METHOD_MISSING"
    VARIANT_UNAVAILABLE = "VARIANT_UNAVAILABLE"
    DISCOUNT_CODE_NOT_APPLICABLE = "DISCOUNT_CODE_NOT_APPLICABLE"
    QUANTITY_REDUCED = "QUANTITY_REDUCED"
    PAYMENT_FAILED = "PAYMENT_FAILED"


NOTICES = frozenset(
    {
        ProblemCode.DISCOUNT_CODE_NOT_APPLICABLE,
        ProblemCode.QUANTITY_REDUCED,
        ProblemCode.PAYMENT_FAILED,
    }
)
"""Worth telling, but a checkout can be completed with them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`target` is what it is about: the id of a group or a variant, or a discount code.

    Of PAYMENT_FAILED it is the code of the failure; None when it is about the checkout as a whole.
    """

    code: ProblemCode
    message: str
    target: str | None = None
