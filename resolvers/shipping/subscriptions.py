"""What the graph tells about shipments as it happens."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import strawberry

from domains.shared_kernel.ids import OrderId, ShipmentId
from domains.shipping.contracts.apis import ShipmentEventView, ShipmentView
from resolvers.context import Context, Info
from resolvers.errors import PublicError
from resolvers.shipping import loaders
from resolvers.shipping.types import ShipmentUpdate


async def shipment_tracking_updated(
    info: Info,
    shipment_id: strawberry.ID | None = None,
    order_id: strawberry.ID | None = None,
    after_version: int | None = None,
    access_token: str | None = None,
) -> AsyncGenerator[ShipmentUpdate, None]:
    """Where a shipment, or each shipment of an order, is now; then every change.

    Args:
        shipment_id: One shipment; or
        order_id: an order: shipments to come are followed, too.
        after_version: Resume a shipment: what was missed since instead of where it is.
        access_token: The purchase's secret, for a guest.
    """
    if (shipment_id is None) == (order_id is None):
        raise PublicError("Give either shipmentId or orderId.", "BAD_USER_INPUT")
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    context = info.context
    source = (
        _of_shipment(context, ShipmentId(shipment_id), after_version)
        if shipment_id is not None
        else _of_order(context, OrderId(str(order_id)))
    )
    async with aclosing(source) as updates:
        async for update in updates:
            yield update


async def _of_shipment(
    context: Context, shipment_id: ShipmentId, after: int | None
) -> AsyncGenerator[ShipmentUpdate, None]:
    shipment, reached = await _shipment(context, shipment_id), context.progress
    if after is not None:
        reached.setdefault(shipment_id, max(after, 0))
    if shipment_id not in reached:
        reached[shipment_id] = shipment.version
        yield ShipmentUpdate(version=shipment.version, event=None, shipment=shipment)
    for update in await _missed(context, shipment_id, reached[shipment_id], shipment.version):
        reached[shipment_id] = update.version
        yield update
    async with aclosing(context.apis.feed.versions(shipment_id, reached[shipment_id])) as versions:
        async for version in versions:
            for update in await _missed(context, shipment_id, reached[shipment_id], version):
                reached[shipment_id] = update.version
                yield update


async def _of_order(context: Context, order_id: OrderId) -> AsyncGenerator[ShipmentUpdate, None]:
    """Follow the shipments of an order; the order itself tells when there are more."""
    seen = context.progress
    while True:
        order_version = await _order_version(context, order_id)
        [shipments] = await loaders.of_orders(context, [order_id])
        for shipment in shipments:
            if shipment.id not in seen:
                seen[shipment.id] = shipment.version
                yield ShipmentUpdate(version=shipment.version, event=None, shipment=shipment)
        followed = {**seen, order_id: order_version}
        async with aclosing(context.apis.feed.changes(followed)) as changes:
            async for changed, version in changes:
                if changed == order_id:
                    break
                missed = await _missed(context, ShipmentId(changed), seen[changed], version)
                for update in missed:
                    seen[changed] = update.version
                    yield update


async def _missed(
    context: Context, shipment_id: ShipmentId, seen: int, version: int
) -> Sequence[ShipmentUpdate]:
    """What happened after `seen`, unless the last read has shown it already."""
    if version <= seen:
        return []
    shipment = await _shipment(context, shipment_id)
    [timeline] = await loaders.timelines(context, [shipment_id])
    reported: dict[int, ShipmentEventView] = {it.version: it for it in timeline}
    return [
        ShipmentUpdate(version=it, event=reported.get(it), shipment=shipment)
        for it in range(seen + 1, shipment.version + 1)
    ]


async def _shipment(context: Context, shipment_id: ShipmentId) -> ShipmentView:
    """Asks again, for each event, whether the viewer may see it."""
    [shipment] = await loaders.shipments(context, [shipment_id])
    if shipment is None:
        raise PublicError("No such shipment.", "NOT_FOUND")
    return shipment


async def _order_version(context: Context, order_id: OrderId) -> int:
    [version] = await loaders.order_versions(context, [order_id])
    if version is None:
        raise PublicError("No such order.", "NOT_FOUND")
    return version
