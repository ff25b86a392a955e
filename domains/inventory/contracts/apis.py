"""What others may ask of inventory, tell it, and see; never an aggregate.

Participating use cases (`domains/inventory/application/use_cases/`), each in the caller's
transaction, stock rows locked by ascending variant id:

    place_hold(uow, Hold, *, clock) -> tuple[Shortage, ...]     # all or nothing; () when held
    claim_hold(uow, ReservationId, *, clock) -> bool            # False: expired or given back
    unclaim_hold(uow, ReservationId, *, clock) -> None          # expires again
    release_hold(uow, ReservationId, *, clock) -> None
    allocate_hold(uow, ReservationId, *, clock) -> None         # a claimed hold becomes orders
    deallocate(uow, Sequence[StockLine], reference, *, clock) -> None
    ship_stock(uow, Sequence[StockLine], reference, *, clock) -> None
    restock(uow, Sequence[StockLine], reference, *, clock) -> None
    set_stock(uow, seller_id, variant_id, on_hand, policy, *, clock) -> None

All but `place_hold` may be repeated without effect. A `reference` names one cause (a shipment, a
cancellation, a refund): with it the same movement of a variant is counted once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import ReservationId, SellerId, VariantId
from domains.shared_kernel.use_case import Page, PageRequest


@dataclass(frozen=True, slots=True)
class StockLine:
    """A number of pieces, at least one."""

    variant_id: VariantId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Stock to set aside until `expires_at`; `owner` is the id of what it is for: a checkout."""

    reservation_id: ReservationId
    owner: str
    lines: tuple[StockLine, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shortage:
    """Fewer pieces could be set aside than were asked for."""

    variant_id: VariantId
    requested: int
    available: int


@dataclass(slots=True)
class StockLevelView:
    """Pieces on hand: `reserved` for checkouts, `allocated` to orders not yet dispatched.

    `id` is the variant's: there is one level for each.
    """

    id: VariantId
    seller_id: SellerId
    on_hand: int
    reserved: int
    allocated: int
    policy: StockPolicy
    updated_at: datetime

    @property
    def variant_id(self) -> VariantId:
        return self.id

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.allocated


@dataclass(slots=True)
class AvailabilityView:
    """What a buyer may know of the stock of one variant, or of all variants of a product.

    `quantity` is None where it is sold without limit. What has no stock row is out of stock.
    """

    in_stock: bool
    quantity: int | None

    def allows(self, quantity: int) -> bool:
        return self.quantity is None or quantity <= self.quantity


@dataclass(slots=True)
class ReservationView:
    id: ReservationId
    owner: str
    status: ReservationStatus
    lines: list[StockLine]
    expires_at: datetime
    version: int


class InventoryReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def availability(self, ids: Sequence[VariantId], /) -> Sequence[AvailabilityView]: ...

    async def levels(self, ids: Sequence[VariantId], /) -> Sequence[StockLevelView | None]: ...

    async def level_page(
        self,
        seller_id: SellerId,
        page: PageRequest,
        /,
        *,
        variant_ids: Sequence[VariantId] | None = None,
    ) -> Page[StockLevelView]:
        """A seller's levels by variant id, narrowed to `variant_ids` when given.

        Raises:
            InvalidInput: the cursor is not one of this list's.
        """
        ...

    async def reservations(
        self, ids: Sequence[ReservationId], /
    ) -> Sequence[ReservationView | None]: ...
