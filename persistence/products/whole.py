"""Products with their variants and images, in one statement: what a product's own page shows.

The lists come as JSON: they are read at less cost than two more statements are asked. What is in
stock of the variants may come with them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import orjson
import sqlalchemy as sa

from domains.products.contracts.apis import ImageView, ProductView, VariantView
from persistence.inventory.reader import AVAILABILITY, availability_view
from persistence.inventory.tables import stock as inventory
from persistence.json_rows import json_rows
from persistence.products import views
from persistence.products.tables import product_images, product_variants, products
from persistence.statements import ByKeys

_OF_VARIANT: Final = (*views.OF_VARIANT, "image_id")
_OF_IMAGE: Final = ("id", "url", "alt", "position")
_WIDTH: Final = len(views.PRODUCT) + len(views.DETAILS)


@cache
def by(column: str, *, stock: bool) -> tuple[ByKeys, Callable[[Any], ProductView]]:
    """Products by a column that is unique, and the view of a row."""
    variants = views.columns(product_variants, _OF_VARIANT)
    source: Any = product_variants
    if stock:
        variants += AVAILABILITY
        source = source.outerjoin(inventory, inventory.c.variant_id == product_variants.c.id)
    statement = sa.select(
        *views.columns(products, views.PRODUCT),
        *views.columns(products, views.DETAILS),
        _all_of(product_variants, variants, source),
        _all_of(product_images, views.columns(product_images, _OF_IMAGE), product_images),
    )
    return ByKeys(statement, products.c[column]), _with_stock if stock else _view


def _all_of(table: sa.Table, columns: views.Columns, source: Any) -> sa.ScalarSelect[Any]:
    """The rows of a product, by position."""
    rows = json_rows(*columns, order_by=(table.c.position,))
    of_product = sa.select(rows).select_from(source).where(table.c.product_id == products.c.id)
    return of_product.scalar_subquery()


def _view(row: Any) -> ProductView:
    return _made(row, orjson.loads(row[_WIDTH]))


def _with_stock(row: Any) -> ProductView:
    variants = orjson.loads(row[_WIDTH])
    stock = {}
    for it in variants:
        available, policy = it.pop(), it.pop()
        stock[it[0]] = availability_view(policy, available)
    product = _made(row, variants)
    product.stock = stock
    return product


def _made(row: Any, variants: list[list[Any]]) -> ProductView:
    product = views.product_with_details(row)
    product.images = [
        ImageView(id, product.id, url, alt, position)
        for id, url, alt, position in orjson.loads(row[_WIDTH + 1])
    ]
    product.variants = _variants(product, variants)
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
    )
    for row in rows:
        row[-1] = urls.get(row[-1], product.image_url)
    return [VariantView(*row, *of_product) for row in rows]  # type: ignore[call-arg]  # nothing is missing
