"""What the graph may have orders do."""

import strawberry

from domains.orders.application.use_cases.cancel_order import CancelOrder
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt
from domains.orders.contracts.apis import LineQuantity, OrderView
from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.shared_kernel.ids import OrderId, OrderLineId
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import IdempotencyKey
from resolvers.auth import caller, demand_scope, parties, requester
from resolvers.context import Context, Info
from resolvers.errors import open_to_api_keys, refusals
from resolvers.orders import loaders
from resolvers.orders.types import (
    OrderCancelPayload,
    OrderLineQuantityInput,
    OrderReceiptConfirmPayload,
)


@refusals
@open_to_api_keys
async def cancel_order(  # noqa: PLR0917 - GraphQL names its arguments
    info: Info,
    id: strawberry.ID,
    reason: CancelReason,
    idempotency_key: str,
    lines: list[OrderLineQuantityInput] | None = None,
    access_token: str | None = None,
) -> OrderCancelPayload:
    """Call off what was not dispatched of an order: it is paid back, its stock is free again.

    An order that is not paid for is called off with its whole purchase, by the buyer or an
    administrator; it expires soon after.

    Args:
        id: The order.
        reason: Why.
        idempotency_key: Names this attempt: repeated, it is carried out once.
        lines: Which units; all that were not dispatched when left out.
        access_token: The purchase's secret, for a guest.
    """
    key = _key(info, id, idempotency_key, access_token)
    await _demand_scope(info.context, OrderId(id))
    command = CancelOrder(
        key=key,
        order_id=OrderId(id),
        who=await requester(info.context, Scope.ORDERS_WRITE),
        reason=reason,
        lines=None if lines is None else tuple(map(_units, lines)),
    )
    order_id = await info.context.apis.order_commands.cancel_order(command)
    return OrderCancelPayload(order=await _written(info, order_id))


@refusals
async def confirm_receipt(
    info: Info, id: strawberry.ID, idempotency_key: str, access_token: str | None = None
) -> OrderReceiptConfirmPayload:
    """Say that everything has arrived: the order is complete, and its seller is paid.

    Args:
        id: The order.
        idempotency_key: Names this attempt: repeated, it is carried out once.
        access_token: The purchase's secret, for a guest.
    """
    key = _key(info, id, idempotency_key, access_token)
    command = ConfirmReceipt(key=key, order_id=OrderId(id), who=await requester(info.context))
    order_id = await info.context.apis.order_commands.confirm_receipt(command)
    return OrderReceiptConfirmPayload(order=await _written(info, order_id))


async def _demand_scope(context: Context, order_id: OrderId) -> None:
    """What an API key sees as its store's but may not cancel is refused, not missing."""
    if context.viewer.agent_of is None:
        return
    [party] = await parties(context, await context.apis.orders.by_ids([order_id]))
    if party is Party.SELLER:
        demand_scope(context, Scope.ORDERS_WRITE)


def _key(info: Info, id: str, idempotency_key: str, access_token: str | None) -> IdempotencyKey:
    """Keys of a guest are told apart by the order, keys of others by who they are."""
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    guest = access_token is not None and info.context.viewer.customer_id is None
    return info.context.attempt(id if guest else caller(info), idempotency_key)


def _units(line: OrderLineQuantityInput) -> LineQuantity:
    return LineQuantity(OrderLineId(line.order_line_id), line.quantity)


async def _written(info: Info, order_id: OrderId) -> OrderView | None:
    """As written, not as a loader may have read it before."""
    [order] = await loaders.orders(info.context, [order_id])
    return order
