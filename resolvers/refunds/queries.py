"""What the graph answers about refunds."""

import strawberry

from domains.orders.contracts.apis import RefundLines
from domains.orders.domain.exceptions import OrderNotFound
from domains.refunds.contracts.apis import RefundPreviewView
from domains.shared_kernel.ids import OrderId
from resolvers.context import Info
from resolvers.refunds.authority import granting
from resolvers.refunds.types import RefundLineInput


async def refund_preview(
    info: Info,
    order_id: strawberry.ID,
    lines: list[RefundLineInput],
    *,
    include_shipping: bool = False,
) -> RefundPreviewView | None:
    """Exactly what `refundCreate` would pay now; null when the order is not the viewer's to refund.

    Args:
        order_id: The order.
        lines: Which units; none for the delivery alone.
        include_shipping: Whether what the buyer paid for delivery goes back too.
    """
    wanted = RefundLines(
        order_id=OrderId(order_id),
        seller_id=await granting(info),
        lines=tuple(line.value() for line in lines),
        include_shipping=include_shipping,
    )
    try:
        return await info.context.apis.refund_commands.preview_refund(wanted)
    except OrderNotFound:
        return None
