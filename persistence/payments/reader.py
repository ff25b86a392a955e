"""The read side: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.payments.contracts.apis import EscrowView, PaymentView
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import OrderGroupId, OrderId, PaymentId
from domains.shared_kernel.money import Currency, Money
from persistence.payments.tables import escrows, payments
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(sa.select(payments).where(payments.c.id == any_of("ids")))
_OF_GROUPS = Statement(
    sa.select(payments)
    .where(payments.c.order_group_id == any_of("ids"))
    .order_by(payments.c.id)  # ids sort by time: of each purchase the latest is the last
)
_ESCROW = sa.select(escrows, payments.c.customer_id).join(
    payments, payments.c.id == escrows.c.payment_id
)
_ESCROW_OF_ORDERS = Statement(_ESCROW.where(escrows.c.order_id == any_of("ids")))
_ESCROWS_OF = Statement(
    _ESCROW.where(escrows.c.payment_id == any_of("ids")).order_by(escrows.c.order_id)
)


class SqlPaymentReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[PaymentId], /) -> list[PaymentView | None]:
        rows = await _BY_IDS.all(self._database, ids=ids)
        found = {row["id"]: _payment(row) for row in rows}
        return [found.get(id_) for id_ in ids]

    async def of_groups(self, ids: Sequence[OrderGroupId], /) -> list[PaymentView | None]:
        rows = await _OF_GROUPS.all(self._database, ids=ids)
        found = {row["order_group_id"]: _payment(row) for row in rows}
        return [found.get(id_) for id_ in ids]

    async def escrows_of(self, ids: Sequence[PaymentId], /) -> list[list[EscrowView]]:
        found: defaultdict[PaymentId, list[EscrowView]] = defaultdict(list)
        for row in await _ESCROWS_OF.all(self._database, ids=ids):
            found[row["payment_id"]].append(_escrow(row))
        return [found[id_] for id_ in ids]

    async def escrow_of_orders(self, ids: Sequence[OrderId], /) -> list[EscrowView | None]:
        rows = await _ESCROW_OF_ORDERS.all(self._database, ids=ids)
        found = {row["order_id"]: _escrow(row) for row in rows}
        return [found.get(id_) for id_ in ids]


def _payment(row: asyncpg.Record) -> PaymentView:
    currency = Currency(row["currency"])
    return PaymentView(
        id=row["id"],
        status=PaymentStatus(row["status"]),
        amount=Money(row["amount_minor"], currency),
        captured=Money(row["captured_minor"], currency),
        refunded=Money(row["refunded_minor"], currency),
        action_url=row["action_url"],
        failure_code=row["failure_code"],
        version=row["version"],
        customer_id=row["customer_id"],
        order_group_id=row["order_group_id"],
        reference=row["reference"],
        gateway_reference=row["gateway_reference"],
    )


def _escrow(row: asyncpg.Record) -> EscrowView:
    currency = Currency(row["currency"])
    captured, released, refunded = (
        row["captured_minor"],
        row["released_minor"],
        row["refunded_minor"],
    )
    return EscrowView(
        order_id=row["order_id"],
        payment_id=row["payment_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        captured=Money(captured, currency),
        held=Money(captured - released - refunded, currency),
        released=Money(released, currency),
        refunded=Money(refunded, currency),
    )
