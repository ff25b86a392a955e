"""Batches: ids in, one value per id out. Who may see a shipment is decided here."""

from collections.abc import Sequence

from domains.shared_kernel.ids import OrderId, ShipmentId
from domains.shared_kernel.scopes import Scope
from domains.shipping.contracts.apis import ParcelView, ShipmentEventView, ShipmentView
from resolvers.auth import parties
from resolvers.context import Context


async def shipments(context: Context, ids: list[ShipmentId]) -> Sequence[ShipmentView | None]:
    """For the order's buyer, its seller and administrators; to others they look missing."""
    found = await context.apis.shipping.by_ids(ids)
    allowed = await parties(context, found, Scope.SHIPPING_WRITE)
    return [it if party else None for it, party in zip(found, allowed, strict=True)]


async def of_orders(context: Context, ids: list[OrderId]) -> Sequence[Sequence[ShipmentView]]:
    """What has been dispatched, oldest first; empty for anyone but the order's parties."""
    found = await context.apis.shipping.of_orders(ids)
    every = [shipment for shipments in found for shipment in shipments]
    allowed = await parties(context, every, Scope.SHIPPING_WRITE)
    visible = {it.id for it, party in zip(every, allowed, strict=True) if party}
    return [[it for it in shipments if it.id in visible] for shipments in found]


async def parcels(context: Context, ids: list[ShipmentId]) -> Sequence[Sequence[ParcelView]]:
    """The parcels of shipments that the viewer has been shown."""
    return await context.apis.shipping.parcels(ids)


async def timelines(
    context: Context, ids: list[ShipmentId]
) -> Sequence[Sequence[ShipmentEventView]]:
    """The events of shipments that the viewer has been shown."""
    return await context.apis.shipping.timelines(ids)


async def order_versions(context: Context, ids: list[OrderId]) -> Sequence[int | None]:
    """The versions of orders; None where the viewer may not see the order."""
    found = await context.apis.orders.by_ids(ids)
    allowed = await parties(context, found, Scope.SHIPPING_WRITE)
    return [it.version if it and party else None for it, party in zip(found, allowed, strict=True)]
