"""What coupons need from the world; `persistence` fulfils it."""

from collections.abc import Sequence
from typing import Protocol

from domains.coupons.domain.aggregates.coupon import Coupon
from domains.coupons.domain.entities.redemption import Redemption
from domains.shared_kernel.audit import AuditTrail
from domains.shared_kernel.ids import CheckoutId, CouponId, OrderGroupId
from domains.shared_kernel.use_case import IdempotencyKeys


class CouponRepository(Protocol):
    async def add(self, coupon: Coupon, /) -> None:
        """Raise `CodeTaken` when another coupon has the code."""
        ...

    async def get(self, coupon_id: CouponId, /) -> Coupon:
        """Raise `CouponNotFound` when there is none."""
        ...

    async def use(self, coupon_id: CouponId, /) -> bool:
        """Count one use, if the limit allows: one conditional UPDATE, which locks the counter."""
        ...

    async def give_back(self, coupon_id: CouponId, /) -> None:
        """Count one use less."""
        ...


class RedemptionRepository(Protocol):
    async def of_checkout(self, checkout_id: CheckoutId, /) -> Sequence[Redemption]:
        """By coupon id, locked until the transaction ends."""
        ...

    async def of_group(self, order_group_id: OrderGroupId, /) -> Sequence[Redemption]:
        """By coupon id, locked until the transaction ends."""
        ...

    async def counted(self, coupon_id: CouponId, customer: str, /, *, but: CheckoutId) -> int:
        """How many other checkouts of a customer count; exact while the counter is locked."""
        ...

    async def save(self, redemption: Redemption, /) -> None: ...


class CouponsUnitOfWork(Protocol):
    @property
    def coupons(self) -> CouponRepository: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def redemptions(self) -> RedemptionRepository: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
