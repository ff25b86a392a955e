"""The read side: rows become views, with no aggregate in between."""

from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.carts.contracts.apis import CartLineView, CartView
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.money import CURRENCIES
from persistence.carts.tables import carts
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(sa.select(carts).where(carts.c.id == any_of("ids")))


class SqlCartReader:
    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def by_ids(self, ids: Sequence[CartId], /) -> list[CartView | None]:
        found = {row["id"]: cart_view(row) for row in await _BY_IDS.all(self._pool, ids=ids)}
        return [found.get(id) for id in ids]


def cart_view(row: asyncpg.Record) -> CartView:
    return CartView(
        id=row["id"],
        customer_id=row["customer_id"],
        email=row["email"],
        currency=CURRENCIES[row["currency"]],
        country=row["country"],
        lines=[CartLineView(*line) for line in row["lines"]],
        codes=row["codes"],
        note=row["note"],
        version=row["version"],
    )
