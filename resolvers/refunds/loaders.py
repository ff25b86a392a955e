"""Batches: ids in, one value per id out. Whoever may see an order may see its refunds."""

from collections.abc import Sequence

from domains.refunds.contracts.apis import RefundView
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import parties
from resolvers.context import Context


async def refunds(context: Context, ids: list[RefundId]) -> Sequence[RefundView | None]:
    """For the buyer, the seller and administrators."""
    found = await context.apis.refunds.by_ids(ids)
    visible = await _visible(context, [it.order_id for it in found if it])
    return [it if it and it.order_id in visible else None for it in found]


async def of_orders(context: Context, ids: list[OrderId]) -> Sequence[Sequence[RefundView]]:
    """All refunds of the order, the oldest first."""
    visible = await _visible(context, ids)
    found = await context.apis.refunds.of_orders(ids)
    return [it if id in visible else [] for id, it in zip(ids, found, strict=True)]


async def _visible(context: Context, ids: Sequence[OrderId]) -> set[OrderId]:
    orders = await context.apis.orders.by_ids(ids)
    roles = await parties(context, orders, Scope.REFUNDS_WRITE)
    return {id for id, role in zip(ids, roles, strict=True) if role}
