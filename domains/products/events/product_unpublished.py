from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUnpublished(DomainEvent):
    """A product is off sale; orders that exist are not affected."""

    name = "products.product_unpublished.v1"
    seller_id: SellerId
