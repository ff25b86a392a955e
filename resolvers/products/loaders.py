"""Batches: ids in, one value per id out. Who may see what is not on sale is decided here."""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from domains.products.contracts.apis import (
    CategoryView,
    ImageView,
    ProductDetailsView,
    ProductView,
    VariantView,
)
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId, VariantId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import own_store
from resolvers.context import Context, or_told

DETAILS: Final = frozenset(
    ("description", "vendor", "productType", "tags", "options", "updatedAt", "seo")
)
"""The fields that are read from a product's details."""

STOCK: Final = frozenset(("availability", "availableForSale", "quantityAvailable"))
"""The fields that the inventory adds; in a subgraph of the catalogue alone there are none."""


class _Offered(Protocol):
    @property
    def published(self) -> bool: ...
    @property
    def seller_id(self) -> SellerId: ...


Offered = TypeVar("Offered", bound=_Offered)


async def visible(context: Context, found: Sequence[Offered | None]) -> list[Offered | None]:
    """What is on sale; the rest is for its seller and for administrators."""
    if context.viewer.is_admin or all(it is None or it.published for it in found):
        return [*found]
    mine = await own_store(context, Scope.PRODUCTS_WRITE)
    return [it if it and (it.published or it.seller_id == mine) else None for it in found]


async def products(context: Context, ids: list[ProductId]) -> Sequence[ProductView | None]:
    """Products that the viewer may see."""
    found = await context.apis.products.by_ids(ids, details=_need_details(context))
    return await visible(context, found)


async def products_by_handle(context: Context, handles: list[str]) -> Sequence[ProductView | None]:
    """The same products by their handles."""
    found = await context.apis.products.by_handles(handles, details=_need_details(context))
    return await visible(context, found)


async def whole_products(context: Context, ids: list[ProductId]) -> Sequence[ProductView | None]:
    """The same products with their variants and images."""
    found = await context.apis.products.by_ids(ids, whole=True, stock=_need_stock(context))
    return await visible(context, found)


async def whole_products_by_handle(
    context: Context, handles: list[str]
) -> Sequence[ProductView | None]:
    """The same by their handles."""
    stock = _need_stock(context)
    found = await context.apis.products.by_handles(handles, whole=True, stock=stock)
    return await visible(context, found)


def _need_details(context: Context) -> bool:
    """Whether the operation has a field of that name anywhere: they are half of the row."""
    return context.selects is None or not DETAILS.isdisjoint(context.selects)


def _need_stock(context: Context) -> bool:
    """The same of what the inventory adds to a product and to its variants."""
    return context.selects is not None and not STOCK.isdisjoint(context.selects)


async def details(context: Context, ids: list[ProductId]) -> Sequence[ProductDetailsView | None]:
    """The rest of products that a listing has shown already."""
    return await context.apis.products.details(ids)


@or_told
async def variants(context: Context, ids: list[VariantId]) -> Sequence[VariantView | None]:
    """Variants of products that the viewer may see."""
    return await visible(context, await context.apis.products.variants(ids))


async def images_of_products(
    context: Context, ids: list[ProductId]
) -> Sequence[Sequence[ImageView]]:
    """All images of products that the viewer has been shown."""
    return await context.apis.products.images_of_products(ids)


async def categories(context: Context, ids: list[CategoryId]) -> Sequence[CategoryView | None]:
    """Categories, which are for everybody."""
    return await context.apis.products.categories(ids)


async def categories_by_handle(
    context: Context, handles: list[str]
) -> Sequence[CategoryView | None]:
    """The same categories by their handles."""
    return await context.apis.products.categories_by_handles(handles)


async def child_categories(
    context: Context, ids: list[CategoryId]
) -> Sequence[Sequence[CategoryView]]:
    """The categories directly below, by name."""
    return await context.apis.products.child_categories(ids)
