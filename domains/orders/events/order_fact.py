from dataclasses import dataclass

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
        """Lists that the event is news for; a seller hears of an order once it is paid."""
        topics = [of_group(self.group_id)]
        if self.customer_id is not None:
            topics.append(of_customer(self.customer_id))
        if self.status not in _UNPAID:
            topics.append(of_seller(self.seller_id))
        return tuple(topics)


_UNPAID = frozenset({OrderStatus.PENDING_PAYMENT, OrderStatus.EXPIRED})


def of_group(group_id: OrderGroupId) -> str:
    return f"orders.of_group:{group_id}"


def of_customer(customer_id: CustomerId) -> str:
    return f"orders.of_customer:{customer_id}"


def of_seller(seller_id: SellerId) -> str:
    return f"orders.of_seller:{seller_id}"
