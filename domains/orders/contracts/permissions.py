"""Which actions are open to whom: mutations refuse what this does not list."""

from typing import Final

from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_action import OrderAction, Standing, is_open

_RIGHTS: Final = {
    Party.BUYER: (OrderAction.CANCEL, OrderAction.CONFIRM_RECEIPT),
    Party.SELLER: (OrderAction.CANCEL, OrderAction.SHIP, OrderAction.REFUND),
    Party.ADMIN: (OrderAction.CANCEL, OrderAction.REFUND),
}


def allowed_actions(order: Standing, *roles: Party) -> list[OrderAction]:
    """What somebody in any of these roles may do to the order now."""
    rights = {action for role in roles for action in _RIGHTS[role]}
    return [action for action in OrderAction if action in rights and is_open(action, order)]
