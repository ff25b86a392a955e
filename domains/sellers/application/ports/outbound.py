"""What the sellers use cases need from the world; `persistence` fulfils it."""

from typing import Protocol

from domains.sellers.domain.aggregates.seller import Seller
from domains.shared_kernel.ids import SellerId


class SellerRepository(Protocol):
    async def get(self, seller_id: SellerId, /) -> Seller:
        """Raise `SellerNotFound` when there is none."""
        ...

    async def save(self, seller: Seller, /) -> None:
        """Write a seller and its events.

        Raises:
            AlreadySelling: the owner has a store or an open application.
            Conflict: another transaction saved it first.
            HandleTaken: another store has the handle.
        """
        ...


class SellersUnitOfWork(Protocol):
    @property
    def sellers(self) -> SellerRepository: ...
