"""The read side: rows become views, with no aggregate in between."""

from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.coupons.contracts.apis import CouponView
from domains.coupons.domain.aggregates.coupon import same_code
from domains.shared_kernel.ids import CouponId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.coupons.rows import terms
from persistence.coupons.tables import coupons
from persistence.id_pages import IdPages
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(sa.select(coupons).where(coupons.c.id == any_of("ids")))
_BY_CODES = Statement(sa.select(coupons).where(coupons.c.code == any_of("codes")))
_NOW = sa.bindparam("now", type_=coupons.c.starts_at.type)
_USABLE = sa.select(coupons).where(
    coupons.c.active,
    coupons.c.starts_at <= _NOW,
    coupons.c.ends_at.is_(None) | (coupons.c.ends_at > _NOW),
    coupons.c.usage_limit.is_(None) | (coupons.c.used < coupons.c.usage_limit),
)
_PAGES = IdPages(_USABLE, coupons.c.id, newest_first=True)
_PAGES_OF_SELLER = IdPages(
    _USABLE.where(coupons.c.seller_id == sa.bindparam("seller_id")),
    coupons.c.id,
    newest_first=True,
)


class SqlCouponReader:
    def __init__(self, pool: Database, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def by_ids(self, ids: Sequence[CouponId], /) -> list[CouponView | None]:
        found = {row["id"]: _view(row) for row in await _BY_IDS.all(self._pool, ids=ids)}
        return [found.get(id) for id in ids]

    async def by_codes(self, codes: Sequence[str], /) -> list[CouponView | None]:
        wanted = [same_code(code) for code in codes]
        rows = await _BY_CODES.all(self._pool, codes=wanted)
        found = {row["code"]: _view(row) for row in rows}
        return [found.get(code) for code in wanted]

    async def page(
        self, page: PageRequest, /, *, seller_id: SellerId | None = None
    ) -> Page[CouponView]:
        now = self._clock.now()
        if seller_id is None:
            return await _PAGES.page(self._pool, page, _view, now=now)
        return await _PAGES_OF_SELLER.page(self._pool, page, _view, now=now, seller_id=seller_id)


def _view(row: asyncpg.Record) -> CouponView:
    return CouponView(
        id=row["id"],
        terms=terms(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        usage_limit=row["usage_limit"],
        per_customer_limit=row["per_customer_limit"],
        used=row["used"],
        active=row["active"],
        version=row["version"],
    )
