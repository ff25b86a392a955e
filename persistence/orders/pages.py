"""Keyset pages of orders: by time and id, of a buyer, a store or everybody."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

import asyncpg
import sqlalchemy as sa

from domains.orders.contracts.apis import OrderList, OrderSort
from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.orders.tables import IS_TO_SHIP, orders
from persistence.statements import Database, Statement, any_of

COUNTED = 25_000
"""Lists are counted exactly up to here; beyond, the count is one more."""

_OWNER = {Party.BUYER: orders.c.customer_id, Party.SELLER: orders.c.seller_id, Party.ADMIN: None}
_TIME = {OrderSort.PLACED_AT: orders.c.placed_at, OrderSort.UPDATED_AT: orders.c.updated_at}


_TO_SHIP = {OrderStatus.PAID, OrderStatus.PARTIALLY_SHIPPED}
"""Few of a long history, and looked at all day: they have indexes of their own. One on all statuses
would go unused: for `= any($1)` PostgreSQL prefers whatever has the order of the list."""


def _listed(party: Party, *, to_ship: bool) -> sa.Select[tuple[object, ...]]:
    owner = _OWNER[party]
    listed = sa.select(orders).where(orders.c.status == any_of("statuses"))
    if to_ship:
        listed = listed.where(IS_TO_SHIP)
    return listed if owner is None else listed.where(owner == sa.bindparam("owner"))


def _slice(
    party: Party, sort: OrderSort, *, falling: bool, resumed: bool, to_ship: bool
) -> Statement:
    key = (_TIME[sort], orders.c.id)
    listed = _listed(party, to_ship=to_ship)
    ordered = listed.order_by(*(c.desc() if falling else c.asc() for c in key))
    if resumed:
        at = sa.bindparam("page_time", type_=sa.DateTime(timezone=True))
        cursor = sa.tuple_(at, sa.bindparam("page_id", type_=sa.Text))
        ordered = ordered.where(sa.tuple_(*key) < cursor if falling else sa.tuple_(*key) > cursor)
    return Statement(ordered.limit(sa.bindparam("page_size", type_=sa.BigInteger)))


_SLICES = {
    (party, sort, falling, resumed, to_ship): _slice(
        party, sort, falling=falling, resumed=resumed, to_ship=to_ship
    )
    for party in Party
    for sort in OrderSort
    for falling in (False, True)
    for resumed in (False, True)
    for to_ship in (False, True)
}
_COUNTS = {
    (party, to_ship): Statement(
        sa.select(sa.func.count()).select_from(
            _listed(party, to_ship=to_ship).limit(COUNTED + 1).subquery()
        )
    )
    for party in Party
    for to_ship in (False, True)
}


async def page_of(
    database: Database, orders: OrderList, request: PageRequest
) -> Page[asyncpg.Record]:
    """One page of rows, in the order of the list whatever the direction.

    Raises:
        InvalidInput: the cursor is not one of this list's.
    """
    statuses = [*(orders.statuses or OrderStatus)]
    wanted: dict[str, object] = {"owner": orders.owner_id, "statuses": statuses}
    to_ship = _TO_SHIP.issuperset(statuses)
    position: dict[str, object] = {}
    if request.cursor is not None:
        at, order_id = _read(request.cursor, field="before" if request.backwards else "after")
        position = {"page_time": at, "page_id": order_id}
    falling = orders.reverse is request.backwards
    statement = _SLICES[orders.party, orders.sort, falling, bool(position), to_ship]
    rows = await statement.all(database, page_size=request.limit + 1, **wanted, **position)
    page = _cut(rows, orders.sort, request)
    if request.count:
        page.total = await _COUNTS[orders.party, to_ship].value(database, **wanted)
    return page


def _cut(
    rows: Sequence[asyncpg.Record], sort: OrderSort, request: PageRequest
) -> Page[asyncpg.Record]:
    more, shown = len(rows) > request.limit, [*rows[: request.limit]]
    resumed = request.cursor is not None
    if request.backwards:
        shown.reverse()
    return Page(
        nodes=shown,
        cursors=[_cursor(row, sort) for row in shown],
        has_next_page=resumed if request.backwards else more,
        has_previous_page=more if request.backwards else resumed,
    )


def _cursor(row: asyncpg.Record, sort: OrderSort) -> str:
    position = f"{row[sort.value].isoformat()} {row['id']}"
    return base64.urlsafe_b64encode(position.encode()).decode()


def _read(cursor: str, *, field: str) -> tuple[datetime, str]:
    try:
        time, _, order_id = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        at = datetime.fromisoformat(time)
    except (binascii.Error, ValueError):
        at, order_id = None, ""
    if at is None or at.tzinfo is None or "\0" in order_id:
        raise InvalidInput("This is no cursor of this list.", field=field)
    return at, order_id
