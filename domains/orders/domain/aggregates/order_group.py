"""The OrderGroup aggregate: one purchase. It never changes; its orders do."""

from dataclasses import dataclass
from datetime import datetime

from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.exceptions import OrderTotalMismatch
from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CheckoutId, CustomerId, OrderGroupId, OrderId
from domains.shared_kernel.money import Money, total


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGroup:
    """`access_token_hash` is of the secret by which a guest sees the purchase."""

    id: OrderGroupId
    number: str
    checkout_id: CheckoutId
    customer_id: CustomerId | None
    email: str
    shipping_address: Address
    access_token_hash: bytes
    total: Money
    order_ids: tuple[OrderId, ...]
    placed_at: datetime

    def check(self, orders: list[Order]) -> None:
        """Hold that the orders are those of the purchase and add up to it.

        Raises:
            InvalidInput: there are none, or two of one seller.
            OrderTotalMismatch: the totals of the orders are not the total of the group.
        """
        if not orders or len({order.seller_id for order in orders}) < len(orders):
            raise InvalidInput("A purchase has one order for each seller.")
        if total((order.total for order in orders), self.total.currency_code) != self.total:
            raise OrderTotalMismatch(f"The orders of {self.id} do not add up to it.")
