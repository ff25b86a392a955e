"""The read side: rows become views, with no aggregate in between."""

from collections.abc import Sequence
from typing import Final

import asyncpg
import sqlalchemy as sa

from domains.inventory.contracts.apis import (
    AvailabilityView,
    ReservationView,
    StockLevelView,
    StockLine,
)
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import ReservationId, SellerId, VariantId
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.id_pages import IdPages
from persistence.inventory.tables import stock, stock_reservations
from persistence.statements import Database, Statement, any_of

_LEVEL = (
    stock.c.variant_id,
    stock.c.seller_id,
    stock.c.on_hand,
    stock.c.reserved,
    stock.c.allocated,
    stock.c.policy,
    stock.c.updated_at,
)
_THE_SELLER = stock.c.seller_id == sa.bindparam("seller_id")
_ENDLESS = StockPolicy.CONTINUE.value
_THESE = stock.c.variant_id == any_of("ids")
AVAILABILITY: Final = (
    stock.c.policy,
    (stock.c.on_hand - stock.c.reserved - stock.c.allocated).label("available"),
)
"""The columns of an `availability_view`."""

_AVAILABILITY = Statement(sa.select(stock.c.variant_id, *AVAILABILITY).where(_THESE))
_LEVELS = Statement(sa.select(*_LEVEL).where(_THESE))
_OF_SELLER = IdPages(sa.select(*_LEVEL).where(_THE_SELLER), stock.c.variant_id, newest_first=False)
_SOME_OF_SELLER = IdPages(
    sa.select(*_LEVEL).where(_THE_SELLER, _THESE), stock.c.variant_id, newest_first=False
)
_RESERVATIONS = Statement(
    sa.select(stock_reservations).where(stock_reservations.c.id == any_of("ids"))
)


class SqlInventoryReader:
    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def availability(self, ids: Sequence[VariantId], /) -> list[AvailabilityView]:
        rows = await _AVAILABILITY.all(self._pool, ids=ids)
        found = {id: availability_view(policy, available) for id, policy, available in rows}
        return [found.get(id) or AvailabilityView(in_stock=False, quantity=0) for id in ids]

    async def levels(self, ids: Sequence[VariantId], /) -> list[StockLevelView | None]:
        found = {row["variant_id"]: _level(row) for row in await _LEVELS.all(self._pool, ids=ids)}
        return [found.get(id) for id in ids]

    async def level_page(
        self,
        seller_id: SellerId,
        page: PageRequest,
        /,
        *,
        variant_ids: Sequence[VariantId] | None = None,
    ) -> Page[StockLevelView]:
        if variant_ids is None:
            return await _OF_SELLER.page(self._pool, page, _level, seller_id=seller_id)
        return await _SOME_OF_SELLER.page(
            self._pool, page, _level, seller_id=seller_id, ids=variant_ids
        )

    async def reservations(self, ids: Sequence[ReservationId], /) -> list[ReservationView | None]:
        rows = await _RESERVATIONS.all(self._pool, ids=ids)
        found = {row["id"]: _reservation(row) for row in rows}
        return [found.get(id) for id in ids]


def availability_view(policy: str | None, available: int | None) -> AvailabilityView:
    """Of what is on record for a variant; None: nothing is."""
    if policy == _ENDLESS:
        return AvailabilityView(in_stock=True, quantity=None)
    left = available or 0
    return AvailabilityView(in_stock=left > 0, quantity=left)


def _level(row: asyncpg.Record) -> StockLevelView:
    variant_id, seller_id, on_hand, reserved, allocated, policy, updated_at = row
    return StockLevelView(
        variant_id, seller_id, on_hand, reserved, allocated, StockPolicy(policy), updated_at
    )


def _reservation(row: asyncpg.Record) -> ReservationView:
    return ReservationView(
        id=row["id"],
        owner=row["owner"],
        status=ReservationStatus(row["status"]),
        lines=[StockLine(variant_id, quantity) for variant_id, quantity, _ in row["lines"]],
        expires_at=row["expires_at"],
        version=row["version"],
    )
