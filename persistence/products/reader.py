"""The read side of the catalogue: rows become views, with no aggregate in between."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from domains.products.contracts.apis import (
    CategoryView,
    FirstVariant,
    FoundView,
    ImageView,
    ProductDetailsView,
    ProductView,
    VariantView,
)
from domains.products.contracts.criteria import ProductCriteria, ProductSort, SearchSort
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId, VariantId
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.products import listing, views
from persistence.products import whole as whole_products
from persistence.products.category_pages import category_page
from persistence.products.listing import RANK, Along, Order
from persistence.products.tables import (
    categories,
    product_images,
    product_variants,
    products,
)
from persistence.statements import ByKeys, Database, Statement, any_of

T = TypeVar("T")

_WHOLE = sa.select(*views.columns(products, views.PRODUCT), *views.columns(products, views.DETAILS))
_LISTED = sa.select(*views.columns(products, views.PRODUCT))
_BY_IDS = {True: ByKeys(_WHOLE, products.c.id), False: ByKeys(_LISTED, products.c.id)}
_BY_HANDLES = {True: ByKeys(_WHOLE, products.c.handle), False: ByKeys(_LISTED, products.c.handle)}
_DETAILS = ByKeys(sa.select(*views.columns(products, views.DETAILS)), products.c.id)
_ALL_VARIANTS = sa.select(
    *views.variant_columns(products, product_variants, product_images)
).select_from(
    product_variants.join(products, products.c.id == product_variants.c.product_id).outerjoin(
        product_images, product_images.c.id == product_variants.c.image_id
    )
)
_VARIANTS = ByKeys(_ALL_VARIANTS, product_variants.c.id)
_BY_SKU = Statement(
    _ALL_VARIANTS.where(
        product_variants.c.seller_id == sa.bindparam("seller_id"),
        product_variants.c.sku == any_of("skus"),
        sa.literal_column("product_variants.sku <> ''"),  # so that the index on SKUs applies
    )
)
_VARIANTS_OF = Statement(
    _ALL_VARIANTS.where(product_variants.c.product_id == any_of("ids")).order_by(
        product_variants.c.product_id, product_variants.c.position
    )
)
_IMAGES_OF = Statement(
    sa.select(*views.IMAGE)
    .where(product_images.c.product_id == any_of("ids"))
    .order_by(product_images.c.product_id, product_images.c.position)
)
_CATEGORIES = ByKeys(sa.select(*views.CATEGORY), categories.c.id)
_CATEGORIES_BY_HANDLE = ByKeys(sa.select(*views.CATEGORY), categories.c.handle)
_CHILDREN = Statement(
    sa.select(*views.CATEGORY)
    .where(categories.c.parent_id == any_of("ids"))
    .order_by(categories.c.name, categories.c.id)
)
_PRODUCT: Final[dict[bool, Callable[[Any], ProductView]]] = {
    True: views.product_with_details,
    False: views.product_view,
}
_COLUMN: Final = {
    ProductSort.CREATED_AT: "created_at",
    ProductSort.PRICE: "min_price_minor",
    ProductSort.TITLE: "sort_title",
    ProductSort.BEST_RATED: "rating_average",
}
_SEARCH_ORDER: Final = {
    SearchSort.RELEVANCE: Order(RANK, falling=True),
    SearchSort.PRICE: Order("min_price_minor", falling=False),
    SearchSort.CREATED_AT: Order("created_at", falling=True),
    SearchSort.BEST_RATED: Order("rating_average", falling=True),
}


class SqlProductReader:
    """Fulfils `ProductReads`."""

    def __init__(self, pool: Database) -> None:
        self._pool = pool

    async def by_ids(
        self,
        ids: Sequence[ProductId],
        /,
        *,
        details: bool = True,
        whole: bool = False,
        stock: bool = False,
    ) -> list[ProductView | None]:
        statement, view = _BY_IDS[details], _PRODUCT[details]
        if whole:
            statement, view = whole_products.by("id", stock=stock)
        rows = await statement.all(self._pool, ids)
        return _in_order(ids, map(view, rows), lambda it: it.id)

    async def by_handles(
        self,
        handles: Sequence[str],
        /,
        *,
        details: bool = True,
        whole: bool = False,
        stock: bool = False,
    ) -> list[ProductView | None]:
        statement, view = _BY_HANDLES[details], _PRODUCT[details]
        if whole:
            statement, view = whole_products.by("handle", stock=stock)
        rows = await statement.all(self._pool, handles)
        return _in_order(handles, map(view, rows), lambda it: it.handle)

    async def details(self, ids: Sequence[ProductId], /) -> list[ProductDetailsView | None]:
        rows = await _DETAILS.all(self._pool, ids)
        return _in_order(ids, map(views.details_view, rows), lambda it: it.product_id)

    async def variants(self, ids: Sequence[VariantId], /) -> list[VariantView | None]:
        rows = await _VARIANTS.all(self._pool, ids)
        return _in_order(ids, map(views.variant_view, rows), lambda it: it.id)

    async def variants_by_sku(
        self, seller_id: SellerId, skus: Sequence[str], /
    ) -> list[VariantView | None]:
        rows = await _BY_SKU.all(self._pool, seller_id=seller_id, skus=skus)
        return _in_order(skus, map(views.variant_view, rows), lambda it: it.sku)

    async def variants_of_products(self, ids: Sequence[ProductId], /) -> list[list[VariantView]]:
        rows = await _VARIANTS_OF.all(self._pool, ids=ids)
        return _grouped(ids, map(views.variant_view, rows), lambda it: it.product_id)

    async def images_of_products(self, ids: Sequence[ProductId], /) -> list[list[ImageView]]:
        rows = await _IMAGES_OF.all(self._pool, ids=ids)
        return _grouped(ids, map(views.image_view, rows), lambda it: it.product_id)

    async def categories(self, ids: Sequence[CategoryId], /) -> list[CategoryView | None]:
        rows = await _CATEGORIES.all(self._pool, ids)
        return _in_order(ids, map(views.category_view, rows), lambda it: it.id)

    async def categories_by_handles(self, handles: Sequence[str], /) -> list[CategoryView | None]:
        rows = await _CATEGORIES_BY_HANDLE.all(self._pool, handles)
        return _in_order(handles, map(views.category_view, rows), lambda it: it.handle)

    async def child_categories(self, ids: Sequence[CategoryId], /) -> list[list[CategoryView]]:
        rows = await _CHILDREN.all(self._pool, ids=ids)
        return _grouped(ids, map(views.category_view, rows), lambda it: it.parent_id)

    async def category_page(
        self, page: PageRequest, /, *, level: int | None = None
    ) -> Page[CategoryView]:
        return await category_page(self._pool, page, level)

    async def page(
        self,
        criteria: ProductCriteria,
        page: PageRequest,
        /,
        *,
        sort: ProductSort = ProductSort.CREATED_AT,
        reverse: bool = False,
        first_variant: FirstVariant = FirstVariant.NOTHING,
        brief: bool = False,
    ) -> Page[ProductView]:
        order = Order(_COLUMN[sort], falling=reverse)
        along = Along(first_variant, brief)
        return (await listing.read(self._pool, criteria, page, order, along)).page

    async def search(
        self,
        criteria: ProductCriteria,
        page: PageRequest,
        /,
        *,
        sort: SearchSort = SearchSort.RELEVANCE,
        reverse: bool = False,
        first_variant: FirstVariant = FirstVariant.NOTHING,
        brief: bool = False,
        facets: bool = False,
    ) -> FoundView:
        """Without text nothing is more relevant than anything else: the newest come first."""
        if sort is SearchSort.RELEVANCE and not criteria.text:
            sort = SearchSort.CREATED_AT
        usual = _SEARCH_ORDER[sort]
        order = Order(usual.column, falling=usual.falling is not reverse)
        along = Along(first_variant, brief, facets)
        return await listing.read(self._pool, criteria, page, order, along)


def _in_order(keys: Sequence[str], found: Iterable[T], key: Callable[[T], Any]) -> list[T | None]:
    by_key = {key(it): it for it in found}
    return [by_key.get(it) for it in keys]


def _grouped(keys: Sequence[str], found: Iterable[T], key: Callable[[T], Any]) -> list[list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for it in found:
        groups[key(it)].append(it)
    return [groups[it] for it in keys]
