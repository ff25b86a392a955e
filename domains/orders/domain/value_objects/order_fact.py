from dataclasses import dataclass

from domains.orders.contracts.topics import of_customer, of_seller
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId, OrderGroupId, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact(DomainEvent):
    """What every event of an order tells; `status` is the order's from then on."""

    group_id: OrderGroupId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: OrderStatus

    @property
    def topics(self) -> tuple[str, ...]:
        buyers = () if self.customer_id is None else (of_customer(self.customer_id),)
        return buyers if self.status in _UNPAID else (*buyers, of_seller(self.seller_id))


_UNPAID = frozenset({OrderStatus.PENDING_PAYMENT, OrderStatus.EXPIRED})
