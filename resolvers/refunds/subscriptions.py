"""Refunds as they happen."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from domains.refunds.contracts.apis import RefundView
from domains.refunds.domain.value_objects.refund_fact import of_order
from domains.shared_kernel.ids import OrderId
from resolvers.auth import parties
from resolvers.context import Context, Info
from resolvers.errors import PublicError


async def refund_status_changed(
    info: Info, order_id: strawberry.ID, access_token: str | None = None
) -> AsyncGenerator[RefundView, None]:
    """Follow the refunds of an order: each as it stands, then whenever one changes.

    A client that comes back gets each refund as it stands by then, so nothing is missed.

    Args:
        order_id: The order.
        access_token: The purchase's secret, for a guest.
    """
    context, target = info.context, OrderId(order_id)
    if access_token is not None:
        context.access_tokens.add(access_token)
    shown = context.progress
    for refund in await _refunds(context, target):
        if refund.version > shown.get(refund.id, 0):
            shown[refund.id] = refund.version
            yield refund
    # from the beginning, so that nothing falls between the reading and the following
    async with aclosing(context.apis.feed.events(of_order(target), 0)) as events:
        async for event in events:
            if event.version <= shown.get(event.aggregate_id, 0):
                continue  # the last read has shown it already
            for refund in await _refunds(context, target):
                if refund.version > shown.get(refund.id, 0):
                    shown[refund.id] = refund.version
                    yield refund


async def _refunds(context: Context, order_id: OrderId) -> list[RefundView]:
    """The refunds of an order, its reader's rights checked again: they may end.

    Raises:
        PublicError: `NOT_FOUND`, there is no such order, or it is not theirs.
    """
    [party] = await parties(context, await context.apis.orders.by_ids([order_id]))
    if party is None:
        raise PublicError("No such order.", "NOT_FOUND")
    [refunds] = await context.apis.refunds.of_orders([order_id])
    return [*refunds]
