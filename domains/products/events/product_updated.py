from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True)
class PriceChange:
    """`before` is None for a new variant; `after` is None for one that is gone."""

    variant_id: VariantId
    before: Money | None
    after: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUpdated(DomainEvent):
    """What a product says about itself has changed; `changed` names the parts."""

    name = "products.product_updated.v1"
    seller_id: SellerId
    changed: tuple[str, ...]
    prices: tuple[PriceChange, ...]
