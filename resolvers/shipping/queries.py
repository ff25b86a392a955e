"""What the graph answers about shipping."""

import strawberry

from domains.shipping.contracts.apis import ShipmentView
from resolvers.context import Info
from resolvers.shipping import loaders


async def shipment(
    info: Info, id: strawberry.ID, access_token: str | None = None
) -> ShipmentView | None:
    """A shipment of an order of the viewer; null when there is none.

    Args:
        id: The shipment.
        access_token: The purchase's secret, for a guest.
    """
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    return await info.context.find(loaders.shipments, id)
