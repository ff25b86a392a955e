"""Connections of the Relay specification, with `nodes` beside `edges`."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import strawberry

from domains.shared_kernel.use_case import Page, PageRequest
from resolvers.context import Info
from resolvers.errors import PublicError
from resolvers.shared import shape
from schema.execution.compiled.lookahead import lookahead

T = TypeVar("T")
DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100
MAX_IDS: Final = 250


@strawberry.federation.type(shareable=True, description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something precedes.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item.")


@dataclass(slots=True)
class EdgeView:
    cursor: str
    node: Any


@shape(EdgeView, shareable=True)
class Edge(Generic[T]):
    """An item and its place in the list.

    Attributes:
        cursor: Give it as `after` or `before`.
        node: The item.
    """

    cursor: str
    node: T


def edges(page: strawberry.Parent[Page[Any]]) -> Any:
    return list(map(EdgeView, page.cursors, page.nodes))


def page_info(page: strawberry.Parent[Page[Any]]) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next_page,
        has_previous_page=page.has_previous_page,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )


def total_count(page: strawberry.Parent[Page[Any]]) -> int:
    if page.total is None:
        raise RuntimeError("Whoever made this page did not see that it was to be counted.")
    return page.total


@shape(Page, shareable=True)
class Connection(Generic[T]):
    """One page of a list.

    Attributes:
        nodes: The items.
    """

    nodes: list[T]
    edges: list[Edge[T]] = strawberry.field(
        resolver=edges, description="The items with their cursors."
    )
    page_info: PageInfo = strawberry.field(
        resolver=page_info, description="Where this page lies in the list."
    )
    total_count: int = strawberry.field(
        resolver=total_count, description="Items in the whole list: exact to 25 000, then 25 001."
    )


def page_request(
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    *,
    count: bool = False,
) -> PageRequest:
    """The arguments of a connection.

    Raises:
        PublicError: `BAD_USER_INPUT`, both directions at once or a page beyond its bounds.
    """
    if (first is not None or after) and (last is not None or before):
        raise PublicError("Give first and after, or last and before.", "BAD_USER_INPUT")
    limit = first if first is not None else last
    limit = DEFAULT_PAGE if limit is None else limit
    if not 0 <= limit <= MAX_PAGE:
        raise PublicError(f"A page has 0 to {MAX_PAGE} items.", "BAD_USER_INPUT")
    backwards = last is not None or before is not None
    return PageRequest(limit, before if backwards else after, backwards=backwards, count=count)


def bounded(ids: list[strawberry.ID]) -> list[str]:
    """A list of ids as an argument.

    Raises:
        PublicError: `BAD_USER_INPUT`, there are more than 250.
    """
    if len(ids) > MAX_IDS:
        raise PublicError(f"At most {MAX_IDS} ids at once.", "BAD_USER_INPUT")
    return [*map(str, ids)]


def asks_for(info: Info, field: str) -> bool:
    """Whether the operation selects a field right below the one being resolved."""
    return field in lookahead(info)
