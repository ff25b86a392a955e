"""The use of a coupon by one checkout: at most one, however often it is tried."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domains.shared_kernel.ids import CheckoutId, CouponId, OrderGroupId


class RedemptionStatus(StrEnum):
    HELD = "HELD"
    CONSUMED = "CONSUMED"
    GIVEN_BACK = "GIVEN_BACK"


COUNTED: Final = frozenset({RedemptionStatus.HELD, RedemptionStatus.CONSUMED})
"""What counts towards the limits."""


@dataclass(slots=True, kw_only=True)
class Redemption:
    """`customer` is a customer id or a guest's e-mail address in small letters."""

    coupon_id: CouponId
    checkout_id: CheckoutId
    customer: str | None
    status: RedemptionStatus = RedemptionStatus.HELD
    order_group_id: OrderGroupId | None = None
