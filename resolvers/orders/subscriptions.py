"""What the graph tells about orders as it happens."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from typing import Final

import strawberry

from domains.orders.contracts.apis import OrderView, TimelineEntryView
from domains.orders.contracts.topics import of_seller
from domains.shared_kernel.ids import OrderGroupId, OrderId
from resolvers.auth import ORDERS, selling
from resolvers.context import Context, Info
from resolvers.errors import PublicError
from resolvers.orders import loaders
from resolvers.orders.types import OrderStatusEvent, SellerOrderEvent

ORDER_PAID: Final = "orders.order_paid.v1"
LONGEST_CURSOR: Final = 18
"""Digits: a place among events is a 64-bit number."""


async def order_status_changed(
    info: Info,
    order_id: strawberry.ID | None = None,
    order_group_id: strawberry.ID | None = None,
    after_version: int | None = None,
    access_token: str | None = None,
) -> AsyncGenerator[OrderStatusEvent, None]:
    """How an order, or each order of a purchase, stands now; then every change.

    Args:
        order_id: One order; or
        order_group_id: a purchase.
        after_version: Resume an order: what was missed since, in order, instead of how it stands.
        access_token: The purchase's secret, for a guest.
    """
    if (order_id is None) == (order_group_id is None):
        raise PublicError("Give either orderId or orderGroupId.", "BAD_USER_INPUT")
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    if order_id is not None:
        seen = {OrderId(order_id): after_version}
    else:
        seen = dict.fromkeys(await _orders_of(info.context, OrderGroupId(str(order_group_id))))
    reached = info.context.progress
    seen = {id: reached.get(id, version) for id, version in seen.items()}
    async with aclosing(_changes(info.context, seen)) as changes:
        async for change in changes:
            yield change


async def seller_order_received(
    info: Info, after: str | None = None
) -> AsyncGenerator[SellerOrderEvent, None]:
    """Each new paid order of the viewer's store.

    Args:
        after: A cursor of an earlier event: resume with what was missed since. Events are kept for
            seven days; after a longer absence, look through `orders` first.
    """
    seller = await selling(info, *ORDERS)
    topic, reached = of_seller(seller), info.context.progress
    position = reached.get(topic, None if after is None else _position(after))
    async with aclosing(info.context.apis.feed.events(topic, position)) as events:
        async for event in events:
            if event.type == ORDER_PAID:
                reached[topic] = event.id
                [order] = await _orders(info.context, [OrderId(event.aggregate_id)])
                yield SellerOrderEvent(cursor=str(event.id), order=order)


async def _changes(
    context: Context, seen: dict[OrderId, int | None]
) -> AsyncGenerator[OrderStatusEvent, None]:
    """How the orders stand, or what was missed since a version; then what follows, gapless.

    What was missed is read from the timeline, which is there when its events are not kept any more.
    """
    reached = context.progress
    for order, version in zip(await _orders(context, [*seen]), seen.values(), strict=True):
        reached[order.id] = order.version if version is None else version
        missed = [_event(order)] if version is None else await _missed(context, order, version)
        for event in missed:
            reached[order.id] = event.version
            yield event
    async with aclosing(context.apis.feed.changes(reached)) as changes:
        async for changed, version in changes:
            if version <= reached[changed]:  # the last read has shown it already
                continue
            [order] = await _orders(context, [OrderId(changed)])
            for event in await _missed(context, order, reached[changed]):
                reached[changed] = event.version
                yield event


async def _missed(context: Context, order: OrderView, seen: int) -> list[OrderStatusEvent]:
    """The changes after `seen`, of which all but the last are in the timeline only."""
    if order.version <= seen:
        return []
    if order.version == seen + 1:
        return [_event(order)]
    [timeline] = await loaders.timelines(context, [order.id])
    return [*_entries(timeline, order, seen)]


def _entries(
    timeline: Sequence[TimelineEntryView], order: OrderView, seen: int
) -> Iterator[OrderStatusEvent]:
    for entry in timeline:
        if seen < entry.version <= order.version:
            yield OrderStatusEvent(
                version=entry.version, status=entry.status, at=entry.at, order=order
            )


def _event(order: OrderView) -> OrderStatusEvent:
    return OrderStatusEvent(
        version=order.version, status=order.status, at=order.updated_at, order=order
    )


async def _orders(context: Context, ids: list[OrderId]) -> list[OrderView]:
    """Asks again, for each event, whether the viewer may see them."""
    found = [it for it in await loaders.orders(context, ids) if it is not None]
    if len(found) < len(ids):
        raise PublicError("No such order.", "NOT_FOUND")
    return found


async def _orders_of(context: Context, group_id: OrderGroupId) -> list[OrderId]:
    [group] = await loaders.groups(context, [group_id])
    if group is None:
        raise PublicError("No such purchase.", "NOT_FOUND")
    return [*group.order_ids]


def _position(cursor: str) -> int:
    if not cursor.isdecimal() or len(cursor) > LONGEST_CURSOR:
        raise PublicError("This is no cursor of these events.", "BAD_USER_INPUT")
    return int(cursor)
