from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CategoryId, SellerId, VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCreated(DomainEvent):
    """A seller has drafted a product; nobody else sees it yet."""

    name = "products.product_created.v1"
    seller_id: SellerId
    handle: str
    title: str
    category_id: CategoryId | None
    variant_ids: tuple[VariantId, ...]
