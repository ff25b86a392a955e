"""Full-text search: a page of products, and what it can be narrowed to."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

import strawberry
from strawberry.scalars import JSON

from domains.products.contracts.apis import FacetKind, FacetValueView, FacetView, FoundView
from domains.products.contracts.criteria import SearchSort
from domains.shared_kernel.use_case import Page
from resolvers import pagination
from resolvers.context import Context, Info
from resolvers.pagination import Edge, PageInfo, asks_for, page_request
from resolvers.products.filters import ProductFilter, as_filter, criteria
from resolvers.products.lookahead import along
from resolvers.products.types import Product
from resolvers.shared import enum_type, shape
from schema.execution.compiled.lookahead import lookahead

_LABELS: Final = {
    FacetKind.CATEGORY: "Category",
    FacetKind.SELLER: "Store",
    FacetKind.PRICE: "Price",
    FacetKind.RATING: "Rating",
}

enum_type(FacetKind, name="SearchFilterKind")


class SearchType(StrEnum):
    """What can be searched for.

    Attributes:
        PRODUCT: Products that are on sale.
    """

    PRODUCT = "PRODUCT"


enum_type(SearchType)


def value_input(parent: strawberry.Parent[FacetValueView]) -> JSON:
    return JSON(as_filter(parent.criteria))


@shape(FacetValueView)
class SearchFilterValue:
    """One choice of a filter.

    Attributes:
        id: Names the choice; the same in every search.
        count: How many products it would show: exact to 500, then 501.
        label: What to show for it.
    """

    id: str
    count: int
    label: str
    input: JSON = strawberry.field(
        resolver=value_input, description="Give it back as an item of `filters`."
    )


def filter_id(parent: strawberry.Parent[FacetView]) -> str:
    return parent.kind.value.lower()


def filter_label(parent: strawberry.Parent[FacetView]) -> str:
    return _LABELS[parent.kind]


@shape(FacetView)
class SearchFilter:
    """By what a search can be narrowed, and how many products each choice would show.

    The counts ignore what is chosen in this very filter and respect every other choice.

    Attributes:
        kind: What it narrows by.
        values: The choices.
    """

    kind: FacetKind
    values: list[SearchFilterValue]
    id: str = strawberry.field(resolver=filter_id, description="Names the filter.")
    label: str = strawberry.field(resolver=filter_label, description="What to show for it.")


def nodes(parent: strawberry.Parent[FoundView]) -> Any:
    return parent.page.nodes


def edges(parent: strawberry.Parent[FoundView]) -> Any:
    return pagination.edges(parent.page)


def page_info(parent: strawberry.Parent[FoundView]) -> PageInfo:
    return pagination.page_info(parent.page)


def total_count(parent: strawberry.Parent[FoundView]) -> int:
    return pagination.total_count(parent.page)


@shape(FoundView)
class SearchResultConnection:
    """One page of what a search has found."""

    nodes: list[Product] = strawberry.field(resolver=nodes, description="The products.")
    facets: list[SearchFilter] = strawberry.field(
        name="productFilters", description="What the search can be narrowed to."
    )
    edges: list[Edge[Product]] = strawberry.field(
        resolver=edges, description="The products with their cursors."
    )
    page_info: PageInfo = strawberry.field(
        resolver=page_info, description="Where this page lies in the list."
    )
    total_count: int = strawberry.field(
        resolver=total_count, description="Products found: exact to 500, then 501."
    )


async def search(  # noqa: PLR0917 - the arguments of a connection and of a search
    info: Info,
    query: str,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    filters: list[ProductFilter] | None = None,
    sort_key: SearchSort = SearchSort.RELEVANCE,
    reverse: bool = False,  # noqa: FBT001, FBT002 - an argument of the API
    types: list[SearchType] | None = None,
) -> FoundView:
    """Full-text search in what is on sale, with counts for narrowing it further.

    Args:
        query: Words that must all occur, the last one also as a beginning; `"a phrase"`, `or` and
            `-without` work. At most 250 characters.
        first: How many, from the beginning or after a cursor.
        after: Go on after this cursor.
        last: How many, from the end or before a cursor.
        before: Go back before this cursor.
        filters: What to narrow it to.
        sort_key: In which order.
        reverse: The other way round.
        types: What to search for.
    """
    chosen = criteria(filters, query)
    if chosen.statuses:
        chosen = replace(chosen, statuses=())  # for a seller, too, only what is on sale
    counts, narrows = asks_for(info, "totalCount"), asks_for(info, "productFilters")
    request = page_request(first, after, last, before, count=counts and not narrows)
    if not chosen.text or types == []:
        return FoundView(Page([], [], total=0))
    found = await info.context.apis.products.search(
        chosen, request, sort=sort_key, reverse=reverse, facets=narrows, **along(info)
    )
    if "label" in lookahead(info).below("productFilters", "values"):
        await _name_sellers(info.context, found.facets)
    return found


async def _name_sellers(context: Context, facets: Sequence[FacetView]) -> None:
    """What stores are called their own domain knows; one that is gone has its id for a name."""
    [stores] = [it.values for it in facets if it.kind is FacetKind.SELLER]
    found = await context.apis.sellers.by_ids([it.value for it in stores])
    for value, seller in zip(stores, found, strict=True):
        value.label = seller.name if seller else value.value
