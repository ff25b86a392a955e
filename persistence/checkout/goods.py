"""What a checkout is asked for its goods: variants, their stores and the tax in one statement."""

from collections.abc import Sequence

import sqlalchemy as sa

from domains.checkout.application.ports.outbound import Goods
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import VariantId
from persistence.checkout.tables import tax_rates
from persistence.products import views
from persistence.products.tables import product_images, product_variants, products
from persistence.sellers.tables import sellers
from persistence.statements import Database, Statement, any_of

_RATE = sa.select(tax_rates.c.basis_points).where(
    tax_rates.c.country == sa.bindparam("the_country")
)
_TAX = Statement(_RATE)
_GOODS = Statement(
    sa.select(
        *views.variant_columns(products, product_variants, product_images),
        sellers.c.status,
        _RATE.scalar_subquery(),
    )
    .select_from(
        product_variants.join(products, products.c.id == product_variants.c.product_id)
        .outerjoin(product_images, product_images.c.id == product_variants.c.image_id)
        .outerjoin(sellers, sellers.c.id == product_variants.c.seller_id)
    )
    .where(product_variants.c.id == any_of("ids"))
)


class SqlGoods:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, ids: Sequence[VariantId], country: str, /) -> Goods:
        rows = await _GOODS.all(self._database, ids=ids, the_country=country)
        tax = rows[0][-1] if rows else await _TAX.value(self._database, the_country=country)
        found = {it.id: it for it in map(views.variant_view, rows)}
        open_now = {row[2] for row in rows if row[-2] == SellerStatus.ACTIVE}
        return Goods(
            variants=[found.get(id) for id in ids],
            open_stores=frozenset(open_now),
            tax_bp=tax or 0,
        )
