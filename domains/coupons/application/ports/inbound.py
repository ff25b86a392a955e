"""Everything the outside may have coupons do, one line per use case.

Other domains' use cases call the functions that take a unit of work (`hold_coupons`, …) instead:
those join their transaction.
"""

from dataclasses import dataclass

from domains.coupons.application.use_cases.create_coupon import CreateCoupon
from domains.shared_kernel.ids import CouponId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponCommands:
    create_coupon: Handles[CreateCoupon, CouponId]
