"""What the viewer may do to an order: what the mutations behind the actions accept."""

from collections.abc import Sequence
from typing import Final

from domains.orders.contracts.apis import OrderView
from domains.orders.contracts.parties import Party, parties_of
from domains.orders.contracts.permissions import allowed_actions
from domains.orders.domain.value_objects.order_action import OrderAction
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Viewer
from resolvers.auth import requester
from resolvers.context import Context

_SCOPES: Final = {
    OrderAction.CANCEL: Scope.ORDERS_WRITE,
    OrderAction.SHIP: Scope.SHIPPING_WRITE,
    OrderAction.REFUND: Scope.REFUNDS_WRITE,
}
"""What an API key needs to do it for its store; the rest it may not do at all."""


async def open_actions(context: Context, order: OrderView) -> list[OrderAction]:
    """In every role that the viewer has; each role of an API key has fewer rights."""
    roles = parties_of(order, await requester(context, *_SCOPES.values()))
    actions = allowed_actions(order, *roles)
    if context.viewer.agent_of is None:
        return actions
    return [it for it in actions if _key_may(it, context.viewer, roles)]


def _key_may(action: OrderAction, key: Viewer, roles: Sequence[Party]) -> bool:
    if action is OrderAction.CANCEL and Party.BUYER in roles:  # it shows the purchase's token
        return True
    return _SCOPES.get(action) in key.scopes
