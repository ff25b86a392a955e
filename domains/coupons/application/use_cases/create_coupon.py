from dataclasses import dataclass
from datetime import datetime

from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.coupons.contracts.terms import CouponKind, CouponScope, CouponTerms
from domains.coupons.domain.aggregates.coupon import Coupon, same_code
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CouponId, CustomerId, SellerId, new_id
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCoupon:
    """`seller_id` None makes a coupon of the marketplace, which only an administrator may: `staff`.

    `currency` None: that of the amounts, if there are any, else any.
    """

    seller_id: SellerId | None
    code: str
    kind: CouponKind
    basis_points: int = 0
    amount: Money | None = None
    min_subtotal: Money | None = None
    currency: Currency | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    usage_limit: int | None = None
    per_customer_limit: int | None = None
    staff: CustomerId | None = None


async def create_coupon(
    command: CreateCoupon, /, *, begin: Begin[CouponsUnitOfWork], clock: Clock
) -> CouponId:
    """Make a coupon, usable from `starts_at` or from now.

    Raises:
        InvalidTerms: the code, the saving, the time or a limit makes no sense.
        CodeTaken: another coupon has the code.
    """
    now = clock.now()
    amount = command.amount or command.min_subtotal
    terms = CouponTerms(
        id=CouponId(new_id("cou")),
        code=same_code(command.code),
        scope=CouponScope.PLATFORM if command.seller_id is None else CouponScope.SELLER,
        seller_id=command.seller_id,
        kind=command.kind,
        basis_points=command.basis_points,
        amount=command.amount,
        min_subtotal=command.min_subtotal,
        currency=command.currency or (amount.currency_code if amount else None),
    )
    coupon = Coupon.create(
        terms,
        starts_at=command.starts_at or now,
        ends_at=command.ends_at,
        usage_limit=command.usage_limit,
        per_customer_limit=command.per_customer_limit,
        at=now,
    )
    async with begin() as uow:
        await uow.coupons.add(coupon)
        if command.staff is not None:
            entry = AuditEntry(
                actor_id=command.staff,
                action=StaffAction.COUPON_CREATE,
                target_id=coupon.id,
                reason="",
                at=now,
                after={"code": terms.code, "kind": terms.kind},
            )
            await uow.audit.append(entry)
    return coupon.id
