"""Orders and purchases in PostgreSQL."""

from collections.abc import Sequence
from itertools import groupby

import asyncpg
import sqlalchemy as sa

from domains.orders.application.ports.outbound import OrderHead
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.errors import Conflict
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
from persistence.statements import Database, Statement, any_of, insert, update

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
_INSERT = Statement(insert(orders))
_UPDATE = Statement(update(orders))
_INSERT_LINE = Statement(insert(order_lines))
_COUNT_LINE = Statement(
    update(order_lines, without=[c.name for c in order_lines.c if c.name not in _COUNTERS])
)
_NOTE = Statement(insert(order_timeline))
_GROUP = Statement(sa.select(order_groups).where(order_groups.c.id == sa.bindparam("the_id")))
_GROUP_OF_CHECKOUT = Statement(
    sa.select(order_groups).where(order_groups.c.checkout_id == sa.bindparam("the_id"))
)
_ADD_GROUP = Statement(insert(order_groups))
_NUMBER = Statement(sa.select(order_numbers.next_value()))


class SqlOrderRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, order_id: OrderId, /) -> Order:
        if (row := await _GET.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return order_of(row, await _LINES.all(self._database, ids=[order_id]))

    async def of_group(self, group_id: OrderGroupId, /) -> Sequence[Order]:
        rows = await _OF_GROUP.all(self._database, the_group=group_id)
        lines = await _LINES.all(self._database, ids=[row["id"] for row in rows])
        of = {id: [*found] for id, found in groupby(lines, lambda line: line["order_id"])}
        return [order_of(row, of[row["id"]]) for row in rows]

    async def head(self, order_id: OrderId, /) -> OrderHead:
        if (row := await _HEAD.first(self._database, the_id=order_id)) is None:
            raise OrderNotFound(f"No order {order_id}.", field="id")
        return OrderHead(**{**row, "status": OrderStatus(row["status"])})

    async def save(self, order: Order, /) -> None:
        events = order.pull_events()
        stored = order.version - len(events)
        row = order_row(order)
        if stored == 0:
            await _INSERT.run(self._database, **row)
            await _INSERT_LINE.run_many(self._database, line_rows(order))
        elif await _UPDATE.run(self._database, **row, the_id=order.id, stored_version=stored):
            counted = ({**line, "the_id": line["id"]} for line in line_rows(order))
            await _COUNT_LINE.run_many(self._database, counted)
        else:
            raise Conflict(f"Order {order.id} has changed since it was read.")
        await _NOTE.run_many(self._database, timeline_rows(events))
        await store.append(self._database, events)


class SqlOrderGroupRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, group_id: OrderGroupId, /) -> OrderGroup | None:
        row = await _GROUP.first(self._database, the_id=group_id)
        return group_of(row) if row else None

    async def of_checkout(self, checkout_id: CheckoutId, /) -> OrderGroup | None:
        row = await _GROUP_OF_CHECKOUT.first(self._database, the_id=checkout_id)
        return group_of(row) if row else None

    async def next_number(self) -> int:
        number: int = await _NUMBER.value(self._database)
        return number

    async def add(self, group: OrderGroup, /) -> None:
        try:
            await _ADD_GROUP.run(self._database, **group_row(group))
        except asyncpg.UniqueViolationError as error:
            raise Conflict("This checkout has placed its orders already.") from error
