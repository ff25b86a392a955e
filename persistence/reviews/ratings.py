"""Counts of ratings: hot rows, so each change is one statement that waits for the one before."""

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.reviews.domain.value_objects.rating_counts import RatingCounts
from domains.shared_kernel.ids import ProductId, SellerId
from persistence.reviews.tables import STARS, product_ratings, seller_ratings
from persistence.statements import Database, Statement


def _count(table: sa.Table) -> Statement:
    """Adds `more_<stars>` to a row; a row begins with `<stars>`, which a CHECK wants to be ≥ 0."""
    [key] = table.primary_key.columns
    begin = {c.name: sa.bindparam(c.name, type_=c.type) for c in table.c}
    more = {it: table.c[it] + sa.bindparam(f"more_{it}", type_=sa.BigInteger) for it in STARS}
    counted = (
        postgresql.insert(table)
        .values(begin)
        .on_conflict_do_update(index_elements=[key], set_=more)
    )
    return Statement(counted.returning(*table.c))


_OF_PRODUCT = _count(product_ratings)
_OF_SELLER = _count(seller_ratings)


class SqlRatings:
    """Always the product's row before the seller's, so that writers never wait in a circle."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(
        self, product_id: ProductId, seller_id: SellerId, rating: int, by: int, /
    ) -> RatingCounts:
        changes = {it: by if it == STARS[rating - 1] else 0 for it in STARS}
        added = {f"more_{it}": n for it, n in changes.items()}
        added |= {it: max(n, 0) for it, n in changes.items()}
        row = await _OF_PRODUCT.first(self._database, product_id=product_id, **added)
        await _OF_SELLER.first(self._database, seller_id=seller_id, **added)
        return counts(row)


def counts(row: asyncpg.Record | None) -> RatingCounts:
    """What a whole row of either table says; nothing was counted without one."""
    if row is None:
        return RatingCounts()
    _, one, two, three, four, five = row
    return RatingCounts((one, two, three, four, five))
