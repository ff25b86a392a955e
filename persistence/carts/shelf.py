"""What the shops have of variants: catalogue and stock in one statement."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import VariantId
from persistence.inventory.reader import AVAILABILITY, availability_view
from persistence.inventory.tables import stock
from persistence.products import views
from persistence.products.tables import product_images, product_variants, products
from persistence.statements import Database, Statement, any_of

COLUMNS: Final = (
    *views.variant_columns(products, product_variants, product_images),
    *AVAILABILITY,
)
ROWS: Final = (
    product_variants.join(products, products.c.id == product_variants.c.product_id)
    .outerjoin(product_images, product_images.c.id == product_variants.c.image_id)
    .outerjoin(stock, stock.c.variant_id == product_variants.c.id)
)
_SHELF = Statement(
    sa.select(*COLUMNS).select_from(ROWS).where(product_variants.c.id == any_of("ids"))
)


class SqlShelf:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, ids: Sequence[VariantId], /
    ) -> tuple[dict[VariantId, VariantView], dict[VariantId, AvailabilityView]]:
        """The variants that there are, and for every one that was asked for its stock."""
        rows = await _SHELF.all(self._database, ids=list(dict.fromkeys(ids))) if ids else []
        return on_shelf(rows, ids)


def on_shelf(
    rows: Sequence[Any], ids: Iterable[VariantId]
) -> tuple[dict[VariantId, VariantView], dict[VariantId, AvailabilityView]]:
    """Rows of `COLUMNS`, and for all of `ids` their stock."""
    variants = {it.id: it for it in map(views.variant_view, rows)}
    stocked = {row[0]: availability_view(row[-2], row[-1]) for row in rows}
    nothing = AvailabilityView(in_stock=False, quantity=0)
    return variants, {id: stocked.get(id, nothing) for id in ids}
