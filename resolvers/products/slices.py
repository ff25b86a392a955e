"""Connections over short lists that are read whole: a product's variants and images."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from domains.shared_kernel.use_case import Page, PageRequest
from resolvers.errors import PublicError


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_Identified)


def cut(items: Sequence[Item], request: PageRequest) -> Page[Item]:
    """A page of a list; a cursor is the id of an item.

    Raises:
        PublicError: `BAD_USER_INPUT`, no item has the cursor.
    """
    begin, end = 0, len(items)
    if request.cursor is not None:
        places = {item.id: place for place, item in enumerate(items)}
        if (place := places.get(request.cursor)) is None:
            raise PublicError("This is no cursor of this list.", "BAD_USER_INPUT")
        begin, end = (0, place) if request.backwards else (place + 1, end)
    if request.backwards:
        begin = max(begin, end - request.limit)
    else:
        end = min(end, begin + request.limit)
    nodes = items[begin:end]
    return Page(
        nodes=nodes,
        cursors=[node.id for node in nodes],
        has_next_page=end < len(items),
        has_previous_page=begin > 0,
        total=len(items),
    )
