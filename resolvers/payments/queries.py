"""What the graph answers about payments."""

import strawberry

from domains.payments.contracts.apis import EscrowView, PaymentView
from resolvers.context import Info
from resolvers.payments import loaders


async def payment(info: Info, id: strawberry.ID) -> PaymentView | None:
    """A payment of the viewer's; null when there is none with that id.

    Args:
        id: The payment.
    """
    return await info.context.find(loaders.payments, id)


async def escrow(info: Info, order_id: strawberry.ID) -> EscrowView | None:
    """Where the money of an order is, for its buyer and its seller; null until it is paid.

    Args:
        order_id: The order.
    """
    return await info.context.find(loaders.escrow, order_id)
