"""Batches: ids in, one value per id out. Who may see an order is decided here."""

from collections.abc import Sequence

from domains.orders.contracts.apis import (
    OrderGroupView,
    OrderLineView,
    OrderView,
    TimelineEntryView,
)
from domains.orders.contracts.parties import owns
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId
from domains.shared_kernel.use_case import Page
from resolvers.auth import buyer, parties
from resolvers.context import Context
from resolvers.pagination import page_request


async def orders(context: Context, ids: list[OrderId]) -> Sequence[OrderView | None]:
    """For its buyer, its seller and administrators; to others it looks like a missing one."""
    found = await context.apis.orders.by_ids(ids)
    allowed = await parties(context, found)
    return [order if party else None for order, party in zip(found, allowed, strict=True)]


async def groups(context: Context, ids: list[OrderGroupId]) -> Sequence[OrderGroupView | None]:
    """For the buyer and administrators: it tells what was bought from other sellers, too."""
    found = await context.apis.orders.groups(ids)
    who = buyer(context)
    return [
        group
        if group and (who.is_admin or owns(group.customer_id, group.access_token_hash, who))
        else None
        for group in found
    ]


async def orders_of_groups(
    context: Context, ids: list[OrderGroupId]
) -> Sequence[Sequence[OrderView]]:
    """The orders of purchases that the viewer has been shown."""
    return await context.apis.orders.of_groups(ids)


async def groups_of_orders(
    context: Context, ids: list[OrderGroupId]
) -> Sequence[OrderGroupView | None]:
    """The purchases of orders that the viewer has been shown: not all of it is for a seller."""
    return await context.apis.orders.groups(ids)


async def lines(context: Context, ids: list[OrderId]) -> Sequence[Sequence[OrderLineView]]:
    """The lines of orders that the viewer has been shown."""
    return await context.apis.orders.lines(ids)


async def timelines(context: Context, ids: list[OrderId]) -> Sequence[Sequence[TimelineEntryView]]:
    """The timelines of orders that the viewer has been shown."""
    return await context.apis.orders.timelines(ids)


async def of_customers(
    context: Context,
    ids: list[CustomerId],
    first: int | None = None,
    after: str | None = None,
) -> Sequence[Page[OrderView]]:
    """What the customer has ordered, the newest first; empty to all but them and administrators.

    Args:
        first: How many; 20 by default, at most 100.
        after: The cursor that this page continues after.
    """
    selected = context.selects
    request = page_request(first, after, count=selected is None or "totalCount" in selected)
    viewer = context.viewer
    known = [id for id in ids if viewer.is_admin or id == viewer.customer_id]
    pages = await context.apis.orders.of_customers(known, request) if known else []
    found = dict(zip(known, pages, strict=True))
    return [found.get(id) or Page(nodes=[], cursors=[], total=0) for id in ids]
