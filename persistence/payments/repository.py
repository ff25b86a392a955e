"""Payments and escrows in PostgreSQL: `_payment`, `_escrow` read rows, `…_row` write them."""

import asyncpg
import sqlalchemy as sa

from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.entities.escrow import Escrow
from domains.payments.domain.exceptions import EscrowNotFound, PaymentNotFound
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import OrderId, PaymentId
from domains.shared_kernel.money import Currency, Money
from persistence.outbox import store
from persistence.payments.tables import escrows, payments
from persistence.statements import Database, Statement, insert, insert_rows, update
from persistence.transaction import Lockable, Row, light, write, write_rows

THE_PAYMENT = Lockable(sa.select(payments).where(payments.c.id == sa.bindparam("the_id")), payments)
_INSERT = Statement(insert(payments))
_UPDATE = Statement(update(payments))
_GET_ESCROW = Statement(
    sa.select(escrows).where(escrows.c.order_id == sa.bindparam("the_id")).with_for_update()
)
_PAYMENT_OF = Statement(
    sa.select(escrows.c.payment_id).where(escrows.c.order_id == sa.bindparam("the_id"))
)
_ADD_ESCROWS = Statement(insert_rows(escrows))
_SAVE_ESCROW = Statement(update(escrows, key="order_id"))


class SqlPaymentRepository:
    """What was saved here is not read again while nothing is locked: its version guards it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._saved: dict[PaymentId, Payment] = {}

    async def get(self, payment_id: PaymentId, /) -> Payment:
        if light(self._database) and (saved := self._saved.get(payment_id)):
            return saved
        row = await THE_PAYMENT.first(self._database, the_id=payment_id)
        if row is None:
            raise PaymentNotFound("There is no such payment.", field="paymentId")
        return _payment(row)

    async def save(self, payment: Payment, /) -> None:
        events = payment.pull_events()
        stored = payment.version - len(events)
        row = _payment_row(payment)
        if stored == 0:
            await write(self._database, _INSERT, row)
        else:
            lost = f"Payment {payment.id} has changed since it was read."
            row |= {"the_id": payment.id, "stored_version": stored}
            await write(self._database, _UPDATE, row, lost=lost)
        await store.append(self._database, events)
        self._saved[payment.id] = payment


class SqlEscrowRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, order_id: OrderId, /) -> Escrow:
        row = await _GET_ESCROW.first(self._database, the_id=order_id)
        if row is None:
            raise _not_captured(order_id)
        return _escrow(row)

    async def payment_of(self, order_id: OrderId, /) -> PaymentId:
        found: PaymentId | None = await _PAYMENT_OF.value(self._database, the_id=order_id)
        if found is None:
            raise _not_captured(order_id)
        return found

    async def add(self, escrow: Escrow, /) -> None:
        await write_rows(self._database, _ADD_ESCROWS, [_escrow_row(escrow)])

    async def save(self, escrow: Escrow, /) -> None:
        await _SAVE_ESCROW.run(self._database, **_escrow_row(escrow), the_order_id=escrow.order_id)


def _not_captured(order_id: OrderId) -> EscrowNotFound:
    return EscrowNotFound(f"Nothing was captured for order {order_id}.", field="orderId")


def _payment(row: Row) -> Payment:
    currency = Currency(row["currency"])
    return Payment(
        id=row["id"],
        reference=row["reference"],
        order_group_id=row["order_group_id"],
        customer_id=row["customer_id"],
        amount=Money(row["amount_minor"], currency),
        captured=Money(row["captured_minor"], currency),
        refunded=Money(row["refunded_minor"], currency),
        status=PaymentStatus(row["status"]),
        gateway_reference=row["gateway_reference"],
        action_url=row["action_url"],
        failure_code=row["failure_code"],
        version=row["version"],
    )


def _payment_row(payment: Payment) -> dict[str, object]:
    return {
        "id": payment.id,
        "reference": payment.reference,
        "order_group_id": payment.order_group_id,
        "customer_id": payment.customer_id,
        "currency": payment.amount.currency_code,
        "amount_minor": payment.amount.minor_units,
        "captured_minor": payment.captured.minor_units,
        "refunded_minor": payment.refunded.minor_units,
        "status": payment.status,
        "gateway_reference": payment.gateway_reference,
        "action_url": payment.action_url,
        "failure_code": payment.failure_code,
        "version": payment.version,
    }


def _escrow(row: asyncpg.Record) -> Escrow:
    currency = Currency(row["currency"])
    return Escrow(
        order_id=row["order_id"],
        payment_id=row["payment_id"],
        seller_id=row["seller_id"],
        captured=Money(row["captured_minor"], currency),
        released=Money(row["released_minor"], currency),
        refunded=Money(row["refunded_minor"], currency),
        commission_bp=row["commission_bp"],
    )


def _escrow_row(escrow: Escrow) -> dict[str, object]:
    return {
        "order_id": escrow.order_id,
        "payment_id": escrow.payment_id,
        "seller_id": escrow.seller_id,
        "currency": escrow.captured.currency_code,
        "captured_minor": escrow.captured.minor_units,
        "released_minor": escrow.released.minor_units,
        "refunded_minor": escrow.refunded.minor_units,
        "commission_bp": escrow.commission_bp,
    }
