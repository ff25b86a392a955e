"""`node` and `nodes`: the id tells the type, its owner's batch whether the viewer may see it."""

import asyncio
from typing import Any

import strawberry

from domains.shared_kernel.ids import kind
from resolvers.context import Context, Info
from resolvers.pagination import bounded
from resolvers.shared import OWNERS, Node


async def node(info: Info, id: strawberry.ID) -> Node | None:
    """Any object by its global id; null when it does not exist or is not the viewer's.

    Args:
        id: As any `id` field gave it.
    """
    found: Node | None = await _find(info.context, id)
    return found


async def nodes(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
    """Several objects by their ids, in their order, null where there is none.

    Args:
        ids: At most 250.
    """
    found = (_find(info.context, id) for id in bounded(ids))
    answers: list[Any] = await asyncio.gather(*found, return_exceptions=True)
    return answers  # one that failed is an error at its own place


async def _find(context: Context, id: str) -> Any:
    by_id = OWNERS.get(kind(id) or "")
    return await context.load(by_id, id) if by_id else None
