"""Refunds in PostgreSQL. `_refund` reads a row, `_row` writes one."""

from typing import Any

import asyncpg
import sqlalchemy as sa

from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.exceptions import RefundNotFound
from domains.refunds.domain.value_objects.refund_line import RefundLine
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CustomerId, OrderId, RefundId, SellerId
from domains.shared_kernel.money import Currency, Money
from persistence.outbox import store
from persistence.refunds.tables import refunds
from persistence.statements import Database, Statement, insert, update

_GET = Statement(sa.select(refunds).where(refunds.c.id == sa.bindparam("id")).with_for_update())
_INSERT = Statement(insert(refunds))
_UPDATE = Statement(update(refunds))


class SqlRefundRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, refund_id: RefundId, /) -> Refund:
        if (row := await _GET.first(self._database, id=refund_id)) is None:
            raise RefundNotFound(f"No refund {refund_id}.", field="id")
        return _refund(row)

    async def save(self, refund: Refund, /) -> None:
        events = refund.pull_events()
        stored = refund.version - len(events)
        if stored == 0:
            await _INSERT.run(self._database, **_row(refund))
        elif not await _UPDATE.run(
            self._database, the_id=refund.id, stored_version=stored, **_row(refund)
        ):
            raise Conflict("The refund has changed since it was read.")
        await store.append(self._database, events)


def _refund(row: asyncpg.Record) -> Refund:
    currency = Currency(row["currency"])
    return Refund(
        id=RefundId(row["id"]),
        order_id=OrderId(row["order_id"]),
        seller_id=SellerId(row["seller_id"]),
        customer_id=None if row["customer_id"] is None else CustomerId(row["customer_id"]),
        lines=tuple(
            RefundLine(it["order_line_id"], it["quantity"], Money(it["amount_minor"], currency))
            for it in row["lines"]
        ),
        shipping=Money(row["shipping_minor"], currency),
        amount=Money(row["amount_minor"], currency),
        reason=RefundReason(row["reason"]),
        note=row["note"],
        status=RefundStatus(row["status"]),
        asked=row["asked"],
        attempt=row["attempt"],
        created_at=row["created_at"],
        settled_at=row["settled_at"],
        failure_code=row["failure_code"],
        version=row["version"],
    )


def _row(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "order_id": refund.order_id,
        "seller_id": refund.seller_id,
        "customer_id": refund.customer_id,
        "lines": [
            {
                "order_line_id": line.order_line_id,
                "quantity": line.quantity,
                "amount_minor": line.amount.minor_units,
            }
            for line in refund.lines
        ],
        "shipping_minor": refund.shipping.minor_units,
        "amount_minor": refund.amount.minor_units,
        "currency": refund.amount.currency_code,
        "reason": refund.reason,
        "note": refund.note,
        "status": refund.status,
        "asked": refund.asked,
        "attempt": refund.attempt,
        "created_at": refund.created_at,
        "settled_at": refund.settled_at,
        "failure_code": refund.failure_code,
        "version": refund.version,
    }
