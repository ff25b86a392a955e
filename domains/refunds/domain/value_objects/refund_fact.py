from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId, OrderId, SellerId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFact(DomainEvent):
    """What every event of a refund tells."""

    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    amount: Money

    @property
    def topics(self) -> tuple[str, ...]:
        return (of_order(self.order_id),)


def of_order(order_id: OrderId) -> str:
    return f"refunds.of_order:{order_id}"
