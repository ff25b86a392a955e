"""Orders and purchases in PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

import asyncpg
import sqlalchemy as sa

from domains.orders.application.ports.outbound import OrderHead
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import CheckoutId, OrderGroupId, OrderId, OrderLineId
from persistence.orders.rows import (
    counter_row,
    group_of,
    group_row,
    line_rows,
    order_of,
    order_row,
    state_row,
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

_STATE = (
    "status",
    "delivery_refunded_minor",
    "refunded_minor",
    "refundable_minor",
    "settled_minor",
    "settled_refunds",
    "unshipped",
    "updated_at",
    "completes_at",
    "version",
)
_COUNTERS = ("shipped", "delivered", "cancelled", "refunded", "refunded_minor")
"""What changes in an order, and in a line, after it was placed."""
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
_UPDATE = Statement(update_rows(orders, without=[c.name for c in orders.c if c.name not in _STATE]))
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
        self._counted: dict[OrderLineId, tuple[int, ...]] = {}
        self._placed: defaultdict[OrderGroupId, list[Order]] = defaultdict(list)

    async def get(self, order_id: OrderId, /) -> Order:
        if (row := await _GET.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return self._read(row, await _LINES.all(self._database, ids=[order_id]))

    async def of_group(self, group_id: OrderGroupId, /) -> Sequence[Order]:
        if light(self._database) and group_id in self._placed:
            return sorted(self._placed[group_id], key=lambda order: order.id)
        rows = await _OF_GROUP.all(self._database, the_group=group_id)
        lines = await _LINES.all(self._database, ids=[row["id"] for row in rows])
        of = {id: [*found] for id, found in groupby(lines, lambda line: line["order_id"])}
        return [self._read(row, of[row["id"]]) for row in rows]

    def _read(self, row: asyncpg.Record, lines: Sequence[asyncpg.Record]) -> Order:
        order = order_of(row, lines)
        self._counted |= {line.id: _units(line) for line in order.lines}
        return order

    async def head(self, order_id: OrderId, /) -> OrderHead:
        if (row := await _HEAD.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return OrderHead(**{**row, "status": OrderStatus(row["status"])})

    async def save(self, order: Order, /) -> None:
        events = order.pull_events()
        stored = order.version - len(events)
        if stored == 0:
            await write_rows(self._database, _INSERT, [order_row(order)])
            await write_rows(self._database, _INSERT_LINES, line_rows(order))
            self._placed[order.group_id].append(order)
        else:
            lost = "An order has changed since it was read."
            row = state_row(order) | {"stored_version": stored}
            await write_rows(self._database, _UPDATE, [row], lost=lost)
            changed = [it for it in order.lines if self._counted.get(it.id) != _units(it)]
            if changed:
                await write_rows(self._database, _COUNT_LINES, [counter_row(it) for it in changed])
        self._counted |= {it.id: _units(it) for it in order.lines}
        await write_rows(self._database, _NOTE, timeline_rows(events))
        await store.append(self._database, events)


def _units(line: OrderLine) -> tuple[int, ...]:
    return line.shipped, line.delivered, line.cancelled, line.refunded


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
