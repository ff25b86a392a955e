"""The read side: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.refunds.contracts.apis import RefundLineView, RefundView
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.money import Currency, Money
from persistence.refunds.tables import refunds
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(sa.select(refunds).where(refunds.c.id == any_of("ids")))
_OF_ORDERS = Statement(
    sa.select(refunds)
    .where(refunds.c.order_id == any_of("ids"))
    .order_by(refunds.c.created_at, refunds.c.id)
)


class SqlRefundReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[RefundId], /) -> list[RefundView | None]:
        rows = await _BY_IDS.all(self._database, ids=ids)
        found = {row["id"]: _view(row) for row in rows}
        return [found.get(refund_id) for refund_id in ids]

    async def of_orders(self, ids: Sequence[OrderId], /) -> list[list[RefundView]]:
        found: defaultdict[str, list[RefundView]] = defaultdict(list)
        for row in await _OF_ORDERS.all(self._database, ids=ids):
            found[row["order_id"]].append(_view(row))
        return [found[order_id] for order_id in ids]


def _view(row: asyncpg.Record) -> RefundView:
    currency = Currency(row["currency"])
    return RefundView(
        id=row["id"],
        order_id=row["order_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        status=RefundStatus(row["status"]),
        reason=RefundReason(row["reason"]),
        note=row["note"],
        lines=[
            RefundLineView(it["order_line_id"], it["quantity"], Money(it["amount_minor"], currency))
            for it in row["lines"]
        ],
        shipping=Money(row["shipping_minor"], currency),
        amount=Money(row["amount_minor"], currency),
        created_at=row["created_at"],
        settled_at=row["settled_at"],
        failure_code=row["failure_code"],
        version=row["version"],
    )
