"""How much of which line a refund pays: exact, and never more than was paid."""

from typing import Protocol

from domains.orders.contracts.apis import RefundedLine, RefundSplit
from domains.orders.domain.services.line_selection import Selection
from domains.orders.domain.value_objects.delivery import Delivery
from domains.shared_kernel.ids import CustomerId, OrderGroupId, OrderId, SellerId
from domains.shared_kernel.money import Money, total


class Refunded(Protocol):
    """What a split needs to know of an order."""

    @property
    def id(self) -> OrderId: ...
    @property
    def group_id(self) -> OrderGroupId: ...
    @property
    def seller_id(self) -> SellerId: ...
    @property
    def customer_id(self) -> CustomerId | None: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def delivery_refunded(self) -> Money: ...


def delivery_left(order: Refunded) -> Money:
    """What the buyer paid for delivery and was not promised back yet."""
    return order.delivery.cost - order.delivery_refunded


def split(order: Refunded, chosen: Selection, *, include_shipping: bool) -> RefundSplit:
    """The split of a refund of these units, in minor units that add up."""
    currency = order.delivery.cost.currency_code
    lines = tuple(
        RefundedLine(
            order_line_id=line.id,
            variant_id=line.variant_id,
            quantity=units,
            amount=line.refund_of(units),
        )
        for line, units in chosen
    )
    shipping = delivery_left(order) if include_shipping else Money.zero(currency)
    return RefundSplit(
        order_id=order.id,
        group_id=order.group_id,
        seller_id=order.seller_id,
        customer_id=order.customer_id,
        amount=total((line.amount for line in lines), currency) + shipping,
        lines=lines,
        shipping=shipping,
    )
