"""Orders and purchases in PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import asyncpg
import sqlalchemy as sa

from domains.orders.application.ports.outbound import OrderHead
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import CheckoutId, OrderGroupId, OrderId
from persistence.orders.rows import (
    group_of,
    group_row,
    line_rows,
    order_of,
    order_row,
    timeline_rows,
)
from persistence.orders.tables import (
    order_groups,
    order_lines,
    order_numbers,
    order_timeline,
    orders,
)
from persistence.outbox import store
from persistence.statements import (
    Database,
    Statement,
    any_of,
    insert,
    insert_rows,
    update_rows,
)
from persistence.transaction import light, write, write_rows

_COUNTERS = ("shipped", "delivered", "cancelled", "refunded", "refunded_minor")
_HEAD = Statement(
    sa.select(
        orders.c.group_id,
        orders.c.seller_id,
        orders.c.customer_id,
        orders.c.access_token_hash,
        orders.c.status,
    ).where(orders.c.id == sa.bindparam("the_id"))
)
_GET = Statement(sa.select(orders).where(orders.c.id == sa.bindparam("the_id")).with_for_update())
_OF_GROUP = Statement(
    sa.select(orders)
    .where(orders.c.group_id == sa.bindparam("the_group"))
    .order_by(orders.c.id)
    .with_for_update()
)
_LINES = Statement(
    sa.select(order_lines)
    .where(order_lines.c.order_id == any_of("ids"))
    .order_by(order_lines.c.order_id, order_lines.c.position)
)
_INSERT = Statement(insert_rows(orders))
_UPDATE = Statement(update_rows(orders))
_INSERT_LINES = Statement(insert_rows(order_lines))
_COUNT_LINES = Statement(
    update_rows(order_lines, without=[c.name for c in order_lines.c if c.name not in _COUNTERS])
)
_NOTE = Statement(insert_rows(order_timeline))
_GROUP = Statement(sa.select(order_groups).where(order_groups.c.id == sa.bindparam("the_id")))
_PLACE = Statement(
    sa.select(
        order_groups,
        sa.case((order_groups.c.id.is_(None), order_numbers.next_value())).label("free"),
    ).select_from(
        sa.values(sa.column("one", sa.Integer), name="it")
        .data([(1,)])
        .outerjoin(order_groups, order_groups.c.checkout_id == sa.bindparam("the_id"))
    )
)
_ADD_GROUP = Statement(insert(order_groups))


class SqlOrderRepository:
    """Lines that are as they were read are not written again.

    Orders that were placed here are not read again while nothing is locked: their versions guard
    what becomes of them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: dict[str, tuple[int, ...]] = {}
        self._placed: defaultdict[OrderGroupId, list[Order]] = defaultdict(list)

    async def get(self, order_id: OrderId, /) -> Order:
        if (row := await _GET.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return order_of(row, await self._lines([order_id]))

    async def of_group(self, group_id: OrderGroupId, /) -> Sequence[Order]:
        if light(self._database) and group_id in self._placed:
            return sorted(self._placed[group_id], key=lambda order: order.id)
        rows = await _OF_GROUP.all(self._database, the_group=group_id)
        lines = await self._lines([row["id"] for row in rows])
        of = {id: [*found] for id, found in groupby(lines, lambda line: line["order_id"])}
        return [order_of(row, of[row["id"]]) for row in rows]

    async def _lines(self, ids: Sequence[str]) -> list[asyncpg.Record]:
        lines = await _LINES.all(self._database, ids=ids)
        self._counted |= {line["id"]: _counters(line) for line in lines}
        return lines

    async def head(self, order_id: OrderId, /) -> OrderHead:
        if (row := await _HEAD.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return OrderHead(**{**row, "status": OrderStatus(row["status"])})

    async def save(self, order: Order, /) -> None:
        events = order.pull_events()
        stored = order.version - len(events)
        rows, lines = [order_row(order) | {"stored_version": stored}], line_rows(order)
        if stored == 0:
            await write_rows(self._database, _INSERT, rows)
            await write_rows(self._database, _INSERT_LINES, lines)
            self._counted |= {it["id"]: _counters(it) for it in lines}
            self._placed[order.group_id].append(order)
        else:
            lost = "An order has changed since it was read."
            await write_rows(self._database, _UPDATE, rows, lost=lost)
            changed = [it for it in lines if self._counted.get(it["id"]) != _counters(it)]
            if changed:
                await write_rows(self._database, _COUNT_LINES, changed)
                self._counted |= {it["id"]: _counters(it) for it in changed}
        await write_rows(self._database, _NOTE, timeline_rows(events))
        await store.append(self._database, events)


def _counters(line: asyncpg.Record | Mapping[str, Any]) -> tuple[int, ...]:
    return tuple([line[name] for name in _COUNTERS])


class SqlOrderGroupRepository:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._free: dict[CheckoutId, int] = {}

    def saw(self, checkout_id: CheckoutId, free: int, /) -> None:
        """The number of the purchase that a checkout may become; it was read along with others."""
        self._free[checkout_id] = free

    async def get(self, group_id: OrderGroupId, /) -> OrderGroup | None:
        row = await _GROUP.first(self._database, the_id=group_id)
        return group_of(row) if row else None

    async def place_for(self, checkout_id: CheckoutId, /) -> OrderGroup | int:
        if light(self._database) and (free := self._free.pop(checkout_id, None)):
            return free  # when there is a purchase, `add` finds out
        [row] = await _PLACE.all(self._database, the_id=checkout_id)
        return group_of(row) if row["free"] is None else int(row["free"])

    async def add(self, group: OrderGroup, /) -> None:
        await write(self._database, _ADD_GROUP, group_row(group))
