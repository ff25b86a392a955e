"""Carts in PostgreSQL: one row each. `_cart` reads it, `_row` writes it."""

import asyncpg
import sqlalchemy as sa

from domains.carts.domain.aggregates.cart import Buyer, Cart
from domains.carts.domain.entities.cart_line import CartLine
from domains.carts.domain.exceptions import CartNotFound
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.money import Currency
from persistence.carts.tables import carts
from persistence.outbox import store
from persistence.statements import Database, Statement, insert, update
from persistence.transaction import write

_GET = Statement(sa.select(carts).where(carts.c.id == sa.bindparam("the_id")).with_for_update())
_INSERT = Statement(insert(carts))
_UPDATE = Statement(update(carts))


class SqlCartRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, cart_id: CartId, /) -> Cart:
        if (row := await _GET.first(self._database, the_id=cart_id)) is None:
            raise CartNotFound("There is no such cart.", field="cartId")
        return _cart(row)

    async def save(self, cart: Cart, /) -> None:
        if not (events := cart.pull_events()):
            return
        stored = cart.version - len(events)
        row = _row(cart)
        if stored == 0:
            await write(self._database, _INSERT, row)
        else:
            lost = "The cart has changed since it was read."
            row |= {"the_id": cart.id, "stored_version": stored}
            await write(self._database, _UPDATE, row, lost=lost)
        await store.append(self._database, events)


def _cart(row: asyncpg.Record) -> Cart:
    return Cart(
        id=row["id"],
        buyer=Buyer(
            customer_id=row["customer_id"],
            email=row["email"],
            currency=Currency(row["currency"]),
            country=row["country"],
        ),
        lines=tuple(CartLine(*line) for line in row["lines"]),
        codes=tuple(row["codes"]),
        note=row["note"],
        version=row["version"],
    )


def _row(cart: Cart) -> dict[str, object]:
    return {
        "id": cart.id,
        "customer_id": cart.buyer.customer_id,
        "email": cart.buyer.email,
        "currency": cart.buyer.currency,
        "country": cart.buyer.country,
        "lines": [[it.id, it.variant_id, it.quantity, it.selected] for it in cart.lines],
        "codes": [*cart.codes],
        "note": cart.note,
        "version": cart.version,
    }
