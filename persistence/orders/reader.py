"""The read side: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.orders.contracts.apis import (
    DeliveredLine,
    OrderGroupView,
    OrderLineView,
    OrderList,
    OrderView,
    TimelineEntryView,
)
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId, OrderLineId
from domains.shared_kernel.money import Currency, Money
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.orders.pages import page_of, pages_of_customers
from persistence.orders.tables import order_groups, order_lines, order_timeline, orders
from persistence.statements import ByKeys, Database, Statement, any_of

_BY_IDS = ByKeys(sa.select(orders), orders.c.id)
_OF_GROUPS = Statement(
    sa.select(orders)
    .where(orders.c.group_id == any_of("ids"))
    .order_by(sa.func.length(orders.c.number), orders.c.number)
)
_GROUPS = ByKeys(sa.select(order_groups), order_groups.c.id)
_LINES = Statement(
    sa.select(order_lines)
    .where(order_lines.c.order_id == any_of("ids"))
    .order_by(order_lines.c.order_id, order_lines.c.position)
)
_TIMELINES = Statement(
    sa.select(order_timeline)
    .where(order_timeline.c.order_id == any_of("ids"))
    .order_by(order_timeline.c.order_id, order_timeline.c.version)
)
_DELIVERED_LINE = Statement(
    sa.select(order_lines.c.id, orders.c.id, order_lines.c.product_id, orders.c.seller_id)
    .join(orders, orders.c.id == order_lines.c.order_id)
    .where(
        order_lines.c.id == sa.bindparam("line_id"),
        orders.c.customer_id == sa.bindparam("customer"),
        sa.or_(
            order_lines.c.delivered > 0,
            (orders.c.status == OrderStatus.COMPLETED) & (order_lines.c.shipped > 0),
        ),
    )
)


class SqlOrderReader:
    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def by_ids(self, ids: Sequence[OrderId], /) -> list[OrderView | None]:
        found = {row["id"]: _order(row) for row in await _BY_IDS.all(self._pool, ids)}
        return [found.get(order_id) for order_id in ids]

    async def groups(self, ids: Sequence[OrderGroupId], /) -> list[OrderGroupView | None]:
        found = {row["id"]: _group(row) for row in await _GROUPS.all(self._pool, ids)}
        return [found.get(group_id) for group_id in ids]

    async def of_groups(self, ids: Sequence[OrderGroupId], /) -> list[list[OrderView]]:
        found: defaultdict[str, list[OrderView]] = defaultdict(list)
        for row in await _OF_GROUPS.all(self._pool, ids=ids):
            found[row["group_id"]].append(_order(row))
        return [found[group_id] for group_id in ids]

    async def lines(self, ids: Sequence[OrderId], /) -> list[list[OrderLineView]]:
        found: defaultdict[str, list[OrderLineView]] = defaultdict(list)
        for row in await _LINES.all(self._pool, ids=ids):
            found[row["order_id"]].append(_line(row))
        return [found[order_id] for order_id in ids]

    async def timelines(self, ids: Sequence[OrderId], /) -> list[list[TimelineEntryView]]:
        found: defaultdict[str, list[TimelineEntryView]] = defaultdict(list)
        for row in await _TIMELINES.all(self._pool, ids=ids):
            found[row["order_id"]].append(
                TimelineEntryView(
                    version=row["version"],
                    type=row["type"],
                    status=OrderStatus(row["status"]),
                    at=row["at"],
                )
            )
        return [found[order_id] for order_id in ids]

    async def page(self, orders: OrderList, request: PageRequest, /) -> Page[OrderView]:
        return _page(await page_of(self._pool, orders, request))

    async def of_customers(
        self, ids: Sequence[CustomerId], request: PageRequest, /
    ) -> list[Page[OrderView]]:
        return [*map(_page, await pages_of_customers(self._pool, ids, request))]

    async def delivered_line(
        self, line_id: OrderLineId, customer_id: CustomerId, /
    ) -> DeliveredLine | None:
        row = await _DELIVERED_LINE.first(self._pool, line_id=line_id, customer=customer_id)
        if row is None:
            return None
        line, order, product, seller = row
        return DeliveredLine(
            order_line_id=line, order_id=order, product_id=product, seller_id=seller
        )


def _page(page: Page[asyncpg.Record]) -> Page[OrderView]:
    return Page(
        nodes=[_order(row) for row in page.nodes],
        cursors=page.cursors,
        has_next_page=page.has_next_page,
        has_previous_page=page.has_previous_page,
        total=page.total,
    )


def _order(row: asyncpg.Record) -> OrderView:
    currency = Currency(row["currency"])
    return OrderView(
        id=row["id"],
        number=row["number"],
        group_id=row["group_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        status=OrderStatus(row["status"]),
        subtotal=Money(row["subtotal_minor"], currency),
        discount=Money(row["discount_minor"], currency),
        tax=Money(row["tax_minor"], currency),
        delivery_title=row["delivery_title"],
        delivery_cost=Money(row["delivery_minor"], currency),
        total=Money(row["total_minor"], currency),
        refunded=Money(row["refunded_minor"], currency),
        refundable=Money(row["refundable_minor"], currency),
        unshipped=row["unshipped"],
        placed_at=row["placed_at"],
        updated_at=row["updated_at"],
        completes_at=row["completes_at"],
        version=row["version"],
        access_token_hash=row["access_token_hash"],
    )


def _group(row: asyncpg.Record) -> OrderGroupView:
    return OrderGroupView(
        id=row["id"],
        number=row["number"],
        customer_id=row["customer_id"],
        email=row["email"],
        shipping_address=Address(**row["shipping_address"]),
        total=Money(row["total_minor"], Currency(row["currency"])),
        order_ids=row["order_ids"],
        placed_at=row["placed_at"],
        access_token_hash=row["access_token_hash"],
    )


def _line(row: asyncpg.Record) -> OrderLineView:
    currency = Currency(row["currency"])
    return OrderLineView(
        id=row["id"],
        order_id=row["order_id"],
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        sku=row["sku"],
        title=row["title"],
        variant_title=row["variant_title"],
        image_url=row["image_url"],
        quantity=row["quantity"],
        shipped_quantity=row["shipped"],
        delivered_quantity=row["delivered"],
        cancelled_quantity=row["cancelled"],
        refunded_quantity=row["refunded"],
        unit_price=Money(row["unit_price_minor"], currency),
        discount=Money(row["discount_minor"], currency),
        tax=Money(row["tax_minor"], currency),
        total=Money(row["total_minor"], currency),
        refunded=Money(row["refunded_minor"], currency),
    )
