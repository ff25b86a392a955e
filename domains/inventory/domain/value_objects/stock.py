"""The counters of one variant, as they are while locked."""

from dataclasses import dataclass

from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """`promised` pieces are held for checkouts or in orders, whether they are on hand or not."""

    variant_id: VariantId
    seller_id: SellerId
    on_hand: int
    policy: StockPolicy
    promised: int = 0

    @property
    def in_stock(self) -> bool:
        """Whether at least one piece can be bought."""
        return self.policy is StockPolicy.CONTINUE or self.on_hand > self.promised
