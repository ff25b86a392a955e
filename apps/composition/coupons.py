"""Coupons: ports meet adapters."""

from domains.coupons.application.ports.inbound import CouponCommands
from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.application.use_cases.create_coupon import create_coupon
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying


def coupon_commands(begin: Begin[CouponsUnitOfWork], clock: Clock) -> CouponCommands:
    return CouponCommands(
        create_coupon=retrying(lambda it: create_coupon(it, begin=begin, clock=clock)),
    )
