"""The uses of coupons in PostgreSQL, one row per coupon and checkout."""

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.coupons.domain.entities.redemption import COUNTED, Redemption, RedemptionStatus
from domains.shared_kernel.ids import CheckoutId, CouponId, OrderGroupId
from persistence.coupons.tables import coupon_redemptions as redemptions
from persistence.statements import Database, Statement, one_of

_LOCKED = sa.select(redemptions).order_by(redemptions.c.coupon_id).with_for_update()
_OF_CHECKOUT = Statement(_LOCKED.where(redemptions.c.checkout_id == sa.bindparam("checkout_id")))
_OF_GROUP = Statement(_LOCKED.where(redemptions.c.order_group_id == sa.bindparam("group_id")))
_COUNTED = Statement(
    sa.select(sa.func.count())
    .select_from(redemptions)
    .where(
        redemptions.c.coupon_id == sa.bindparam("coupon_id"),
        redemptions.c.customer == sa.bindparam("customer"),
        redemptions.c.checkout_id != sa.bindparam("but"),
        redemptions.c.status == one_of(COUNTED),
    )
)
_SAVE = Statement(
    (put := postgresql.insert(redemptions))
    .values({c.name: sa.bindparam(c.name, type_=c.type) for c in redemptions.c})
    .on_conflict_do_update(
        index_elements=["coupon_id", "checkout_id"],
        set_={name: put.excluded[name] for name in ("customer", "status", "order_group_id")},
    )
)


class SqlRedemptionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_checkout(self, checkout_id: CheckoutId, /) -> list[Redemption]:
        rows = await _OF_CHECKOUT.all(self._database, checkout_id=checkout_id)
        return [_redemption(row) for row in rows]

    async def of_group(self, order_group_id: OrderGroupId, /) -> list[Redemption]:
        rows = await _OF_GROUP.all(self._database, group_id=order_group_id)
        return [_redemption(row) for row in rows]

    async def counted(self, coupon_id: CouponId, customer: str, /, *, but: CheckoutId) -> int:
        counted: int = await _COUNTED.value(
            self._database, coupon_id=coupon_id, customer=customer, but=but
        )
        return counted

    async def save(self, redemption: Redemption, /) -> None:
        await _SAVE.run(
            self._database,
            coupon_id=redemption.coupon_id,
            checkout_id=redemption.checkout_id,
            customer=redemption.customer,
            status=redemption.status,
            order_group_id=redemption.order_group_id,
        )


def _redemption(row: asyncpg.Record) -> Redemption:
    return Redemption(
        coupon_id=row["coupon_id"],
        checkout_id=row["checkout_id"],
        customer=row["customer"],
        status=RedemptionStatus(row["status"]),
        order_group_id=row["order_group_id"],
    )
