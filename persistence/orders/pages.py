"""Keyset pages of orders: by time and id, of a buyer, a store or everybody."""

import base64
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domains.orders.contracts.apis import OrderList, OrderSort
from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CustomerId
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

_asked = (
    sa.func.unnest(sa.bindparam("ids", type_=ARRAY(sa.Text)))
    .table_valued(sa.column("customer_id", sa.Text))
    .render_derived("asked")
)


def _listed(party: Party, *, to_ship: bool) -> sa.Select[tuple[object, ...]]:
    owner = _OWNER[party]
    listed = sa.select(orders).where(orders.c.status == any_of("statuses"))
    if to_ship:
        listed = listed.where(IS_TO_SHIP)
    return listed if owner is None else listed.where(owner == sa.bindparam("owner"))


def _sliced(
    listed: sa.Select[Any], sort: OrderSort, *, falling: bool, resumed: bool
) -> sa.Select[Any]:
    key = (_TIME[sort], orders.c.id)
    ordered = listed.order_by(*(c.desc() if falling else c.asc() for c in key))
    if resumed:
        at = sa.bindparam("page_time", type_=sa.DateTime(timezone=True))
        cursor = sa.tuple_(at, sa.bindparam("page_id", type_=sa.Text))
        ordered = ordered.where(sa.tuple_(*key) < cursor if falling else sa.tuple_(*key) > cursor)
    return ordered.limit(sa.bindparam("page_size", type_=sa.BigInteger))


@cache
def _slices_of_customers(*, falling: bool, resumed: bool, counted: bool) -> Statement:
    """One page of each customer, in one round trip, with `of` and `total` in each row.

    A customer with nothing on this page has one row, of which only these two count.
    """
    theirs = sa.select(orders).where(orders.c.customer_id == _asked.c.customer_id)
    page = _sliced(theirs, OrderSort.PLACED_AT, falling=falling, resumed=resumed)
    found = page.lateral("found")
    of = _asked.c.customer_id.label("of")
    if not counted:
        rows = sa.select(found, of, sa.null().label("total"))
        return Statement(rows.join_from(_asked, found, sa.true(), isouter=True))
    every = theirs.limit(COUNTED + 1).correlate(_asked).subquery()
    count = sa.select(sa.func.count().label("total")).select_from(every).lateral("counted")
    rows = sa.select(found, of, count.c.total).join_from(_asked, count, sa.true())
    return Statement(rows.join(found, sa.true(), isouter=True))


_SLICES = {
    (party, sort, falling, resumed, to_ship): Statement(
        _sliced(_listed(party, to_ship=to_ship), sort, falling=falling, resumed=resumed)
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
    position = _position(request, orders.sort)
    falling = orders.reverse is request.backwards
    statement = _SLICES[orders.party, orders.sort, falling, bool(position), to_ship]
    rows = await statement.all(database, page_size=request.limit + 1, **wanted, **position)
    page = _cut(rows, orders.sort, request)
    if request.count:
        page.total = await _COUNTS[orders.party, to_ship].value(database, **wanted)
    return page


async def pages_of_customers(
    database: Database, ids: Sequence[CustomerId], request: PageRequest
) -> list[Page[asyncpg.Record]]:
    """The same page of what each customer has ordered, the newest first.

    Raises:
        InvalidInput: the cursor is not one of such a list's.
    """
    position = _position(request, OrderSort.PLACED_AT)
    statement = _slices_of_customers(
        falling=not request.backwards, resumed=bool(position), counted=request.count
    )
    found: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in await statement.all(database, ids=ids, page_size=request.limit + 1, **position):
        found[row["of"]].append(row)
    return [_page_of_customer(found[id], request) for id in ids]


def _page_of_customer(rows: Sequence[asyncpg.Record], request: PageRequest) -> Page[asyncpg.Record]:
    total = rows[0]["total"]
    page = _cut([row for row in rows if row["id"] is not None], OrderSort.PLACED_AT, request)
    page.total = total
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
    """Which order it belongs to, and the place in it."""
    position = f"{sort.value}|{row['id']}|{row[sort.value].isoformat()}"
    return base64.urlsafe_b64encode(position.encode()).decode()


def _position(request: PageRequest, sort: OrderSort) -> dict[str, object]:
    if request.cursor is None:
        return {}
    field = "before" if request.backwards else "after"
    at, order_id = _read(request.cursor, sort, field=field)
    return {"page_time": at, "page_id": order_id}


def _read(cursor: str, sort: OrderSort, *, field: str) -> tuple[datetime, str]:
    try:
        return _parse(cursor, sort)
    except (ValueError, OverflowError):
        raise InvalidInput("This is no cursor of this list.", field=field) from None


def _parse(cursor: str, sort: OrderSort) -> tuple[datetime, str]:
    name, order_id, time = base64.urlsafe_b64decode(cursor).decode().split("|", 2)
    at = datetime.fromisoformat(time)
    if name != sort.value or at.tzinfo is None or "\0" in order_id:
        raise ValueError
    return at.astimezone(UTC), order_id
