"""Which actions are open to whom: mutations refuse what this does not list."""

from typing import Final

from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_action import OrderAction, Standing, is_open
from domains.orders.domain.value_objects.order_status import OrderStatus

_RIGHTS: Final = {
    Party.BUYER: (OrderAction.CANCEL, OrderAction.CONFIRM_RECEIPT),
    Party.SELLER: (OrderAction.CANCEL, OrderAction.SHIP, OrderAction.REFUND),
    Party.ADMIN: (OrderAction.CANCEL, OrderAction.REFUND),
}


def may_undo_purchase(role: Party) -> bool:
    """Whether that role may cancel an order that is not paid for.

    It goes with its whole purchase, whose other orders are no business of one seller.
    """
    return role is not Party.SELLER


def allowed_actions(order: Standing, *roles: Party) -> list[OrderAction]:
    """What somebody in any of these roles may do to the order now."""
    if order.status is OrderStatus.PENDING_PAYMENT:
        roles = tuple(filter(may_undo_purchase, roles))
    rights = {action for role in roles for action in _RIGHTS[role]}
    return [action for action in OrderAction if action in rights and is_open(action, order)]
