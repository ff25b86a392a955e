"""What the graph answers about the catalogue."""

from dataclasses import replace

import strawberry

from domains.products.contracts.apis import CategoryView, ProductView, VariantView
from domains.products.contracts.criteria import ProductCriteria, ProductSort
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Page
from resolvers.auth import own_store
from resolvers.batches import availability, variants_of_products
from resolvers.context import Info
from resolvers.errors import PublicError
from resolvers.pagination import asks_for, page_request
from resolvers.products import loaders
from resolvers.products.filters import ProductFilter, criteria
from resolvers.products.lookahead import along
from schema.execution.compiled.lookahead import lookahead


async def product(
    info: Info, id: strawberry.ID | None = None, handle: str | None = None
) -> ProductView | None:
    """A product; null when there is none, or it is not on sale and not the viewer's.

    Args:
        id: Its id; or
        handle: its name in URLs.
    """
    _one_of("id or handle", id, handle)
    context, selected = info.context, lookahead(info)
    if "variants" not in selected:  # the images and the first one are beside them
        batch = loaders.products_by_handle if id is None else loaders.products
        return await context.find(batch, str(handle) if id is None else id)
    batch = loaders.whole_products_by_handle if id is None else loaders.whole_products
    found = await context.find(batch, str(handle) if id is None else id)
    if found and found.variants is not None:
        context.prime(variants_of_products, {found.id: found.variants})
        if found.stock is not None:
            context.prime(availability, found.stock)
        if selected.anywhere("product"):
            context.prime(loaders.products, {found.id: found})
    return found


async def products(  # noqa: PLR0917 - the arguments of a connection and of a listing
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    query: str | None = None,
    filters: list[ProductFilter] | None = None,
    sort_key: ProductSort = ProductSort.CREATED_AT,
    reverse: bool = False,  # noqa: FBT001, FBT002 - an argument of the API
) -> Page[ProductView]:
    """Products that are on sale; with a filter by status, those of the viewer's own store.

    Args:
        first: How many, from the beginning or after a cursor.
        after: Go on after this cursor.
        last: How many, from the end or before a cursor.
        before: Go back before this cursor.
        query: Words that must all occur; see `search`.
        filters: What to narrow it to.
        sort_key: In which order, from low to high.
        reverse: From high to low.
    """
    chosen = await _seen_by(info, criteria(filters, query))
    request = page_request(first, after, last, before, count=asks_for(info, "totalCount"))
    if chosen is None:
        return Page([], [], total=0)
    return await info.context.apis.products.page(
        chosen,
        request,
        sort=sort_key,
        reverse=reverse,
        **along(info),
    )


async def _seen_by(info: Info, chosen: ProductCriteria) -> ProductCriteria | None:
    """What is not on sale is listed for its seller alone; None: the viewer would see nothing."""
    if not chosen.statuses:
        return chosen
    if set(chosen.statuses) <= {ProductStatus.PUBLISHED}:
        return replace(chosen, statuses=())
    if info.context.viewer.is_admin:
        return chosen
    mine = await own_store(info.context, Scope.PRODUCTS_WRITE)
    if mine is None or (chosen.sellers and mine not in chosen.sellers):
        return None
    return replace(chosen, sellers=(mine,))


async def product_variant(
    info: Info,
    id: strawberry.ID | None = None,
    sku: str | None = None,
    seller_id: strawberry.ID | None = None,
) -> VariantView | None:
    """A variant; null when there is none, or it is not on sale and not the viewer's.

    Args:
        id: Its id; or
        sku: the seller's own number,
        seller_id: with the store.
    """
    _one_of("id, or sku and sellerId", id, sku)
    if (sku is None) != (seller_id is None):
        raise PublicError("A SKU is a store's own: give sku and sellerId.", "BAD_USER_INPUT")
    if id is not None:
        return await info.context.find(loaders.variants, id)
    reads = info.context.apis.products
    found = await reads.variants_by_sku(SellerId(str(seller_id)), [str(sku)])
    [variant] = await loaders.visible(info.context, found)
    return variant


async def category(
    info: Info, id: strawberry.ID | None = None, handle: str | None = None
) -> CategoryView | None:
    """A section of the catalogue.

    Args:
        id: Its id; or
        handle: its name in URLs.
    """
    _one_of("id or handle", id, handle)
    if id is not None:
        return await info.context.find(loaders.categories, id)
    return await info.context.find(loaders.categories_by_handle, str(handle))


async def categories(  # noqa: PLR0917 - the arguments of a connection
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    level: int | None = None,
) -> Page[CategoryView]:
    """The sections of the catalogue in the order of their paths.

    Args:
        first: How many, from the beginning or after a cursor.
        after: Go on after this cursor.
        last: How many, from the end or before a cursor.
        before: Go back before this cursor.
        level: Only those of this depth; roots are 0.
    """
    request = page_request(first, after, last, before, count=asks_for(info, "totalCount"))
    return await info.context.apis.products.category_page(request, level=level)


def _one_of(what: str, first: str | None, second: str | None) -> None:
    if (first is None) == (second is None):
        raise PublicError(f"Give either {what}.", "BAD_USER_INPUT")
