"""The counters of one variant, as they are while locked."""

from dataclasses import dataclass

from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    variant_id: VariantId
    seller_id: SellerId
    on_hand: int
    policy: StockPolicy
