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


def may_undo_purchase(party: Party) -> bool:
    """Whether that party may cancel an order that is not paid for.

    It goes with its whole purchase, whose other orders are no business of one seller.
    """
    return party is not Party.SELLER


def allowed_actions(order: Standing, party: Party) -> list[OrderAction]:
    """What that party may do to the order now."""
    if order.status is OrderStatus.PENDING_PAYMENT and not may_undo_purchase(party):
        return []
    return [action for action in _RIGHTS[party] if is_open(action, order)]
