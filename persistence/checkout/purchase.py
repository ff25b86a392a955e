"""What a worker needs of a purchase that begins, in one trip."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from persistence.carts.repository import THE_CART
from persistence.carts.tables import carts
from persistence.checkout.tables import checkout_sagas, checkouts
from persistence.inventory.reservations import HOLD
from persistence.inventory.tables import stock_reservations
from persistence.orders.tables import order_numbers
from persistence.payments.repository import THE_PAYMENT
from persistence.payments.tables import payments
from persistence.statements import Statement, split
from persistence.transaction import Transaction

_TABLES = (checkout_sagas, checkouts, payments, stock_reservations, carts)
_FORESEEN = (THE_PAYMENT, HOLD, THE_CART)
_READ = Statement(
    sa.select(*_TABLES, order_numbers.next_value().label("free"))
    .join_from(checkout_sagas, checkouts, checkouts.c.id == checkout_sagas.c.checkout_id)
    .outerjoin(payments, payments.c.id == checkout_sagas.c.payment_id)
    .outerjoin(stock_reservations, stock_reservations.c.id == checkouts.c.reservation_id)
    .outerjoin(carts, carts.c.id == checkouts.c.cart_id)
    .where(checkout_sagas.c.id == sa.bindparam("the_id"))
)


class Purchase(NamedTuple):
    """Rows of an attempt and its checkout, and the number of the orders that may come of them."""

    attempt: dict[str, Any]
    checkout: dict[str, Any]
    free: int


async def read(transaction: Transaction, attempt_id: str) -> Purchase | None:
    """As it stands; nothing is locked. The transaction foresees payment, held stock and cart."""
    if (row := await _READ.first(transaction, the_id=attempt_id)) is None:
        return None
    transaction.changes_first(checkouts, checkout_sagas)
    attempt, checkout, *others = split(row, *_TABLES)
    for lockable, found in zip(_FORESEEN, others, strict=True):
        if found["id"] is not None:
            lockable.beside(transaction, found, the_id=found["id"])
    return Purchase(attempt, checkout, row["free"])
