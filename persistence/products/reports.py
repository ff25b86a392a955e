"""What other domains report about products, kept beside them so that listings can use it.

These columns belong to no aggregate: they are written in the transaction of what is reported, and
writing the same again changes nothing.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from domains.shared_kernel.ids import ProductId, VariantId
from persistence.products.repository import refresh_first_variants
from persistence.products.tables import product_variants, products
from persistence.statements import Database, Statement, any_of

_RATE = Statement(
    products.update()
    .where(products.c.id == sa.bindparam("the_id"))
    .values(
        rating_average=sa.bindparam("average", type_=DOUBLE_PRECISION),
        rating_count=sa.bindparam("count", type_=sa.BigInteger),
    )
)
_MARK = Statement(
    product_variants.update()
    .where(
        product_variants.c.id == any_of("ids"),
        product_variants.c.available != sa.bindparam("is_available", type_=sa.Boolean),
    )
    .values(available=sa.bindparam("is_available", type_=sa.Boolean))
    .returning(product_variants.c.product_id)
)


class SqlProductReports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, product_id: ProductId, average: float, count: int, /) -> None:
        await _RATE.run(self._database, the_id=product_id, average=average, count=count)

    async def mark_available(self, variants: Mapping[VariantId, bool], /) -> None:
        changed: set[ProductId] = set()
        for available in (False, True):
            ids = sorted(it for it, is_available in variants.items() if is_available is available)
            rows = await _MARK.all(self._database, ids=ids, is_available=available) if ids else []
            changed.update(row["product_id"] for row in rows)
        if changed:
            await refresh_first_variants(self._database, sorted(changed))
