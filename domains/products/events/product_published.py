from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPublished(DomainEvent):
    """A product is on sale."""

    name = "products.product_published.v1"
    seller_id: SellerId
