"""The read side: rows become views, with no aggregate in between."""

from collections.abc import Callable, Sequence

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain.value_objects.seller_status import CLOSED, OPEN_TO_ALL, SellerStatus
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.money import CURRENCIES
from persistence.sellers.tables import sellers
from persistence.statements import Database, Statement, any_of, one_of

_COLUMNS = [
    sellers.c[name]
    for name in (
        "id",
        "owner_id",
        "handle",
        "name",
        "description",
        "country_code",
        "currency",
        "status",
        "status_reason",
        "created_at",
        "version",
    )
]
_BY_IDS = Statement(sa.select(*_COLUMNS).where(sellers.c.id == any_of("ids")))
_BY_HANDLES = Statement(sa.select(*_COLUMNS).where(sellers.c.handle == any_of("handles")))
_BY_OWNERS = Statement(
    sa.select(*_COLUMNS)
    .where(sellers.c.owner_id == any_of("owners"))
    .ext(postgresql.distinct_on(sellers.c.owner_id))
    .order_by(sellers.c.owner_id, sellers.c.status == one_of(CLOSED), sellers.c.created_at.desc())
)
_STATUSES = {status.value: status for status in SellerStatus}


class SqlSellerReader:
    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def by_ids(self, ids: Sequence[SellerId], /) -> list[SellerView | None]:
        found = {row["id"]: _view(row) for row in await _BY_IDS.all(self._pool, ids=ids)}
        return [found.get(seller_id) for seller_id in ids]

    def at_hand(self) -> Callable[[SellerId], SellerView | None] | None:
        return None  # it has to read

    async def by_handles(self, handles: Sequence[str], /) -> list[SellerView | None]:
        rows = await _BY_HANDLES.all(self._pool, handles=handles)
        found = {row["handle"]: _view(row) for row in rows}
        return [found.get(handle) for handle in handles]

    async def ids_by_owner(self, owners: Sequence[CustomerId], /) -> list[SellerId | None]:
        stores = await self.by_owner(owners)
        return [s.id if s and s.status in OPEN_TO_ALL else None for s in stores]

    async def by_owner(self, owners: Sequence[CustomerId], /) -> list[SellerView | None]:
        rows = await _BY_OWNERS.all(self._pool, owners=owners)
        found = {row["owner_id"]: _view(row) for row in rows}
        return [found.get(owner) for owner in owners]


def _view(row: asyncpg.Record) -> SellerView:
    view = SellerView(*row)  # by position: stores are beside every product of a listing
    view.currency = CURRENCIES[view.currency]
    view.status = _STATUSES[view.status]
    return view
