"""Rows become views: which columns a view needs, in which order, and how it is built.

Building by position is three times as fast as by name; a test holds the orders together.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
import sqlalchemy as sa

from domains.products.contracts.apis import (
    CategoryView,
    FirstVariant,
    ImageView,
    OptionView,
    ProductDetailsView,
    ProductView,
    VariantView,
)
from domains.products.contracts.brief import BriefProductView, BriefVariantView
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.money import CURRENCIES
from persistence.products.tables import categories, product_images

Columns = list[sa.ColumnElement[Any]]
From = Any
"""A table, or a subquery with its columns."""

PRODUCT: Final = (
    "id",
    "seller_id",
    "handle",
    "title",
    "status",
    "category_id",
    "currency",
    "min_price_minor",
    "max_price_minor",
    "min_compare_at_minor",
    "max_compare_at_minor",
    "image_url",
    "image_alt",
    "rating_average",
    "rating_count",
    "available",
    "variant_count",
    "first_variant_id",
    "created_at",
    "published_at",
    "version",
)
BRIEF_PRODUCT: Final = (
    "id",
    "seller_id",
    "handle",
    "title",
    "currency",
    "min_price_minor",
    "min_compare_at_minor",
    "image_url",
    "image_alt",
    "first_variant_id",
)
DETAILS: Final = (
    "id",
    "description_html",
    "vendor",
    "product_type",
    "tags",
    "seo_title",
    "seo_description",
    "options",
    "updated_at",
)
OF_PRODUCT: Final = ("title", "currency", "options", "status", "category_id")
"""What a variant shows of its product."""

OF_VARIANT: Final = (
    "id",
    "product_id",
    "seller_id",
    "sku",
    "options",
    "price_minor",
    "compare_at_minor",
    "position",
    "grams",
    "requires_shipping",
    "barcode",
    "available",
)
_WIDTH = len(PRODUCT)
_BRIEF_WIDTH = len(BRIEF_PRODUCT)
_VARIANT_WIDTH = len((*OF_VARIANT, "image", *OF_PRODUCT))
_STATUSES = {status.value: status for status in ProductStatus}
_ON_SALE: Final = ProductStatus.PUBLISHED.value


def columns(table: From, names: tuple[str, ...]) -> Columns:
    return [table.c[name] for name in names]


def variant_columns(product: From, variant: From, image: From) -> Columns:
    """`image` is the variant's own, outer joined."""
    url = sa.func.coalesce(image.c.url, product.c.image_url)
    shown: dict[str, Any] = {name: product.c[name] for name in OF_PRODUCT}
    shown["options"] = sa.cast(product.c.options, sa.Text)
    shown["status"] = product.c.status == sa.literal_column(f"'{_ON_SALE}'")
    return [*columns(variant, OF_VARIANT), url, *shown.values()]


def product_view(row: Any) -> ProductView:
    view = ProductView(*row[:_WIDTH])
    view.status = _STATUSES[view.status]
    view.currency = CURRENCIES[view.currency]
    return view


def product_with_details(row: Any) -> ProductView:
    view = product_view(row)
    view.details = details_view(row[_WIDTH:])
    return view


def listed(
    rows: Iterable[Any], first_variant: FirstVariant, *, brief: bool
) -> Sequence[ProductView]:
    """A page of products, with as much of their first variants as was read."""
    width = _BRIEF_WIDTH if brief else _WIDTH
    if brief and first_variant is not FirstVariant.WHOLE:
        width += first_variant is FirstVariant.BRIEF
        return [BriefProductView(*row[:width]) for row in rows]
    found = []
    for row in rows:
        view = BriefProductView(*row[:width]) if brief else product_view(row)
        if id := view.first_variant_id:
            if first_variant is FirstVariant.BRIEF:
                view.first_variant = BriefVariantView(id, row[width], view.id)
            elif first_variant is FirstVariant.WHOLE:
                view.first_variant = variant_view(row[width:])
        found.append(view)
    return found


def details_view(row: Any) -> ProductDetailsView:
    view = ProductDetailsView(*row[: len(DETAILS)])
    view.options = [OptionView(it["name"], it["values"]) for it in row[7]]
    return view


def variant_view(row: Any) -> VariantView:
    view = VariantView(*row[:_VARIANT_WIDTH])
    view.currency = CURRENCIES[view.currency]
    options: Any = view.option_names
    view.option_names = _names(options)
    return view


@lru_cache(maxsize=4096)
def _names(options: str) -> tuple[str, ...]:
    """Read once of the same text: the variants of a product repeat it, and so do products."""
    return tuple(it["name"] for it in orjson.loads(options))


IMAGE: Final = columns(product_images, ("id", "product_id", "url", "alt", "position"))


def image_view(row: Any) -> ImageView:
    return ImageView(*row)


CATEGORY: Final = columns(
    categories, ("id", "parent_id", "handle", "name", "path", "lineage", "version")
)


def category_view(row: Any) -> CategoryView:
    id, parent_id, handle, name, path, lineage, version = row[: len(CATEGORY)]
    level = len(lineage) - 1
    return CategoryView(id, parent_id, handle, name, path, lineage, level, version)
