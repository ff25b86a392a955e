"""What a worker needs of a purchase that begins, in one trip."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from persistence.carts.repository import THE_CART
from persistence.carts.tables import carts
from persistence.checkout.tables import checkout_sagas, checkouts
from persistence.inventory.reservations import THE_RESERVATION
from persistence.inventory.tables import stock_reservations
from persistence.orders.tables import order_numbers
from persistence.payments.repository import THE_PAYMENT
from persistence.payments.tables import payments
from persistence.statements import Statement
from persistence.transaction import Transaction

_READ = Statement(
    sa.select(
        checkout_sagas,
        checkouts,
        payments,
        stock_reservations,
        carts,
        order_numbers.next_value().label("free"),
    )
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
    values = iter(row.values())
    attempt, checkout = _row(checkout_sagas, values), _row(checkouts, values)
    for lockable, found in (
        (THE_PAYMENT, _row(payments, values)),
        (THE_RESERVATION, _row(stock_reservations, values)),
        (THE_CART, _row(carts, values)),
    ):
        if found["id"] is not None:
            transaction.foresee(lockable, found, the_id=found["id"])
    return Purchase(attempt, checkout, row["free"])


def _row(table: sa.Table, values: Iterator[Any]) -> dict[str, Any]:
    """The next values of a row that has the columns of several tables."""
    return dict(zip(table.c.keys(), islice(values, len(table.c)), strict=True))
