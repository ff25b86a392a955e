"""Coupons in PostgreSQL; how often each was used is one conditional UPDATE."""

import asyncpg
import sqlalchemy as sa

from domains.coupons.domain.aggregates.coupon import Coupon
from domains.coupons.domain.exceptions import CodeTaken, CouponNotFound
from domains.shared_kernel.ids import CouponId
from persistence.coupons.rows import terms, terms_row
from persistence.coupons.tables import coupons
from persistence.outbox import store
from persistence.statements import Database, Statement, insert

_INSERT = Statement(insert(coupons, without=("used",)))
_GET = Statement(sa.select(coupons).where(coupons.c.id == sa.bindparam("id")))
_THE_COUPON = coupons.c.id == sa.bindparam("the_id")
_USE = Statement(
    coupons.update()
    .where(_THE_COUPON, coupons.c.usage_limit.is_(None) | (coupons.c.used < coupons.c.usage_limit))
    .values(used=coupons.c.used + 1)
)
_GIVE_BACK = Statement(coupons.update().where(_THE_COUPON).values(used=coupons.c.used - 1))


class SqlCouponRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, coupon: Coupon, /) -> None:
        events = coupon.pull_events()
        try:
            await _INSERT.run(self._database, **_row(coupon))
        except asyncpg.UniqueViolationError as error:
            raise CodeTaken("This code is taken.", field=("input", "code")) from error
        await store.append(self._database, events)

    async def get(self, coupon_id: CouponId, /) -> Coupon:
        if (row := await _GET.first(self._database, id=coupon_id)) is None:
            raise CouponNotFound(f"No coupon {coupon_id}.", field="id")
        return _coupon(row)

    async def use(self, coupon_id: CouponId, /) -> bool:
        return await _USE.run(self._database, the_id=coupon_id) == 1

    async def give_back(self, coupon_id: CouponId, /) -> None:
        await _GIVE_BACK.run(self._database, the_id=coupon_id)


def _coupon(row: asyncpg.Record) -> Coupon:
    return Coupon(
        id=row["id"],
        terms=terms(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        usage_limit=row["usage_limit"],
        per_customer_limit=row["per_customer_limit"],
        active=row["active"],
        version=row["version"],
    )


def _row(coupon: Coupon) -> dict[str, object]:
    return {
        **terms_row(coupon.terms),
        "starts_at": coupon.starts_at,
        "ends_at": coupon.ends_at,
        "usage_limit": coupon.usage_limit,
        "per_customer_limit": coupon.per_customer_limit,
        "active": coupon.active,
        "version": coupon.version,
    }
