"""Keeps products in the tiers of popularity in which a search looks for them (docs/adr/0011).

Being late or interrupted harms nothing: a product in the wrong tier is found as well, only sooner
or later than it should be.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from persistence.products.found import HIDDEN
from persistence.products.tables import product_search, products
from persistence.statements import Statement, any_of
from persistence.write_pool import WritePool

SIZES: Final = (5_000, 20_000, 80_000, 320_000)
"""How many products are in each tier and those above it; the last tier has all others."""

_AT_ONCE = 500
_entry = product_search.c
_on_sale = _entry.tier < sa.literal_column(str(HIDDEN))
_places = (
    sa.select(
        _entry.product_id,
        _entry.tier,
        sa.func.row_number()
        .over(
            order_by=(_entry.popularity.desc(), _entry.created_at.desc(), _entry.product_id.desc())
        )
        .label("place"),
    )
    .where(_on_sale)
    .subquery()
    .c
)
_belongs = sa.func.width_bucket(
    _places.place - 1, sa.bindparam("sizes", type_=ARRAY(sa.BigInteger)), type_=sa.SmallInteger
)
_MISPLACED = Statement(
    sa.select(_places.product_id, _belongs.label("tier")).where(_places.tier != _belongs)
)

_free = (
    sa.select(products.c.id)
    .where(products.c.id == any_of("ids"))
    .with_for_update(key_share=True, skip_locked=True)
    .cte("free")
    .prefix_with("MATERIALIZED")
)
_moves = (
    sa.func.unnest(
        sa.bindparam("ids", type_=ARRAY(sa.Text)),
        sa.bindparam("tiers", type_=ARRAY(sa.SmallInteger)),
    )
    .table_valued("id", sa.column("tier", sa.SmallInteger), name="moves")
    .render_derived()
)
_MOVE = Statement(
    product_search.update()
    .where(_entry.product_id == _free.c.id, _free.c.id == _moves.c.id, _on_sale)
    .values(tier=_moves.c.tier)
)
"""A product that is being written waits for the next time: its own writer must not wait, nor find
its row gone to another partition."""


async def rearrange(pool: WritePool, sizes: Sequence[int] = SIZES) -> None:
    """Move every product that is on sale to the tier of its popularity."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local statement_timeout = '5min'")  # it reads all products
        misplaced = iter(await _MISPLACED.all(connection, sizes=sizes))
    while some := [*islice(misplaced, _AT_ONCE)]:
        ids, tiers = zip(*some, strict=True)
        await _MOVE.run(pool, ids=ids, tiers=tiers)
