"""What others may ask of sellers, and what they see; never an aggregate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.money import Currency


@dataclass(slots=True)
class SellerView:
    """`available` is whether the store takes new checkouts."""

    id: SellerId
    owner_id: CustomerId
    handle: str
    name: str
    description: str
    country_code: str
    currency: Currency
    status: SellerStatus
    status_reason: str
    created_at: datetime
    version: int

    @property
    def available(self) -> bool:
        return self.status is SellerStatus.ACTIVE


class SellerReads(Protocol):
    """Batches: one answer per id, in the order of the ids; every status is shown."""

    async def by_ids(self, ids: Sequence[SellerId], /) -> Sequence[SellerView | None]: ...

    def at_hand(self) -> Callable[[SellerId], SellerView | None] | None:
        """What finds stores that are known right now, active or suspended ones: all may see them.

        For those that it does not find, ask `by_ids`.
        """
        ...

    async def by_handles(self, handles: Sequence[str], /) -> Sequence[SellerView | None]: ...

    async def ids_by_owner(self, owners: Sequence[CustomerId], /) -> Sequence[SellerId | None]:
        """The store that each customer works for, while it is active or suspended."""
        ...

    async def by_owner(self, owners: Sequence[CustomerId], /) -> Sequence[SellerView | None]:
        """Each customer's own store, or else its latest application, in any status."""
        ...
