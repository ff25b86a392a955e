"""Products with their variants and images, in one statement: what a product's own page shows.

The lists come as JSON: they are read at less cost than two more statements are asked.
"""

from functools import cache
from typing import Any, Final

import orjson
import sqlalchemy as sa

from domains.products.contracts.apis import ImageView, ProductView, VariantView
from persistence.json_rows import json_rows
from persistence.products import views
from persistence.products.tables import product_images, product_variants, products
from persistence.statements import Statement, any_of

_OF_VARIANT: Final = (*views.OF_VARIANT, "image_id")
_OF_IMAGE: Final = ("id", "url", "alt", "position")
_WIDTH: Final = len(views.PRODUCT) + len(views.DETAILS)


@cache
def by(column: str, values: str) -> Statement:
    """Products by a column that is unique; `values` names the parameter with the list of them."""
    return Statement(
        sa.select(
            *views.columns(products, views.PRODUCT),
            *views.columns(products, views.DETAILS),
            _all_of(product_variants, _OF_VARIANT),
            _all_of(product_images, _OF_IMAGE),
        ).where(products.c[column] == any_of(values))
    )


def _all_of(table: sa.Table, names: tuple[str, ...]) -> sa.ScalarSelect[Any]:
    """The rows of a product, by position."""
    rows = json_rows(*views.columns(table, names), order_by=(table.c.position,))
    return sa.select(rows).where(table.c.product_id == products.c.id).scalar_subquery()


def view(row: Any) -> ProductView:
    product = views.product_with_details(row)
    variants, images = row[_WIDTH:]
    product.images = [
        ImageView(id, product.id, url, alt, position)
        for id, url, alt, position in orjson.loads(images)
    ]
    product.variants = _variants(product, orjson.loads(variants))
    return product


def _variants(product: ProductView, rows: list[list[Any]]) -> list[VariantView]:
    urls = {it.id: it.url for it in product.images or ()}
    details = product.details
    of_product = (
        product.title,
        product.currency,
        tuple(it.name for it in details.options) if details else (),
        product.published,
        product.category_id,
        product.handle,
    )
    for row in rows:
        row[-1] = urls.get(row[-1], product.image_url)
    return [VariantView(*row, *of_product) for row in rows]  # type: ignore[call-arg]  # nothing is missing
