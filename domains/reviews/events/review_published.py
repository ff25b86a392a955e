from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import ProductId, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPublished(DomainEvent):
    name = "reviews.review_published.v1"
    product_id: ProductId
    seller_id: SellerId
    rating: int
