"""Carts in PostgreSQL: one row each. `_cart` reads it, `_row` writes it."""

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domains.carts.domain.aggregates.cart import Buyer, Cart
from domains.carts.domain.entities.cart_line import CartLine
from domains.carts.domain.exceptions import CartNotFound
from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, VariantId
from domains.shared_kernel.money import CURRENCIES
from persistence.carts.shelf import COLUMNS, ROWS, on_shelf
from persistence.carts.tables import carts
from persistence.json_rows import json_rows, texts
from persistence.outbox import store
from persistence.products.tables import product_variants
from persistence.statements import Database, Statement, insert, update
from persistence.transaction import Lockable, Row, write

THE_CART = Lockable(sa.select(carts).where(carts.c.id == sa.bindparam("the_id")), carts)
_OF_LINES: sa.ColumnElement[Any] = sa.literal_column("'$[*][1]'")
_WITH_SHELF = Lockable(
    sa.select(
        carts,
        sa.select(json_rows(*COLUMNS))
        .select_from(ROWS)
        .where(
            product_variants.c.id
            == sa.any_(
                texts(sa.func.jsonb_path_query_array(carts.c.lines, _OF_LINES))
                + sa.bindparam("others", type_=ARRAY(sa.Text))
            )
        )
        .correlate(carts)
        .scalar_subquery()
        .label("shelf"),
    ).where(carts.c.id == sa.bindparam("the_id")),
    carts,
)
_INSERT = Statement(insert(carts))
_UPDATE = Statement(update(carts))


class SqlCartRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, cart_id: CartId, /) -> Cart:
        if (row := await THE_CART.first(self._database, the_id=cart_id)) is None:
            raise _not_found()
        return _cart(row)

    async def get_with_shelf(
        self, cart_id: CartId, others: Sequence[VariantId], /
    ) -> tuple[Cart, dict[VariantId, VariantView], dict[VariantId, AvailabilityView]]:
        """As `get`, with what the shops have of its variants and of others: see `SqlShelf.read`."""
        row = await _WITH_SHELF.first(self._database, the_id=cart_id, others=others)
        if row is None:
            raise _not_found()
        cart = _cart(row)
        ids = [*(line.variant_id for line in cart.lines), *others]
        return cart, *on_shelf(orjson.loads(row["shelf"]), ids)

    async def save(self, cart: Cart, /) -> None:
        if not (events := cart.pull_events()):
            return
        stored = cart.version - len(events)
        row = _row(cart) | {"touched_on": events[-1].occurred_at.date()}
        if stored == 0:
            await write(self._database, _INSERT, row)
        else:
            lost = "The cart has changed since it was read."
            row |= {"the_id": cart.id, "stored_version": stored}
            await write(self._database, _UPDATE, row, lost=lost)
        await store.append(self._database, events)


def _not_found() -> CartNotFound:
    return CartNotFound("There is no such cart.", field="cartId")


def _cart(row: Row) -> Cart:
    return Cart(
        id=row["id"],
        buyer=Buyer(
            customer_id=row["customer_id"],
            email=row["email"],
            currency=CURRENCIES[row["currency"]],
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
