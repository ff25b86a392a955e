from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import ProductId, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHidden(DomainEvent):
    name = "reviews.review_hidden.v1"
    product_id: ProductId
    seller_id: SellerId
    reason: str
