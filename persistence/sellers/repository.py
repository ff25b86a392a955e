"""Sellers in PostgreSQL. `_seller` reads a row, `_row` writes one."""

from typing import Any

import asyncpg
import sqlalchemy as sa

from domains.sellers.domain.aggregates.seller import Seller
from domains.sellers.domain.exceptions import AlreadySelling, HandleTaken, SellerNotFound
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency
from persistence.outbox import store
from persistence.sellers.tables import one_per_owner, sellers
from persistence.statements import Database, Statement, insert, update

_GET = Statement(sa.select(sellers).where(sellers.c.id == sa.bindparam("id")))
_INSERT = Statement(insert(sellers))
_UPDATE = Statement(update(sellers))


class SqlSellerRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, seller_id: SellerId, /) -> Seller:
        if (row := await _GET.first(self._database, id=seller_id)) is None:
            raise SellerNotFound("There is no such store.", field="id")
        return _seller(row)

    async def save(self, seller: Seller, /) -> None:
        events = seller.pull_events()
        stored = seller.version - len(events)
        if stored == 0:
            await self._insert(seller)
        elif not await _UPDATE.run(
            self._database, the_id=seller.id, stored_version=stored, **_row(seller)
        ):
            raise Conflict("The store has changed since it was read.")
        await store.append(self._database, events)

    async def _insert(self, seller: Seller) -> None:
        try:
            await _INSERT.run(self._database, **_row(seller))
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name == one_per_owner.name:
                raise AlreadySelling("You have a store or an open application.") from error
            raise HandleTaken("This handle is taken.", field=("input", "handle")) from error


def _seller(row: asyncpg.Record) -> Seller:
    values = dict(row)
    return Seller(
        **values | {"status": SellerStatus(row["status"]), "currency": Currency(row["currency"])}
    )


def _row(seller: Seller) -> dict[str, Any]:
    return {
        "id": seller.id,
        "owner_id": seller.owner_id,
        "handle": seller.handle,
        "name": seller.name,
        "description": seller.description,
        "country_code": seller.country_code,
        "currency": seller.currency,
        "status": seller.status,
        "status_reason": seller.status_reason,
        "created_at": seller.created_at,
        "version": seller.version,
    }
