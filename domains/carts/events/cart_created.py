from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CustomerId
from domains.shared_kernel.money import Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class CartCreated(DomainEvent):
    name = "carts.cart_created.v1"
    customer_id: CustomerId | None
    currency: Currency
