"""What the sellers use cases need from the world; `persistence` fulfils it."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

from domains.sellers.domain.aggregates.seller import Seller
from domains.shared_kernel.audit import AuditTrail
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency


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
    @property
    def audit(self) -> AuditTrail: ...


U = TypeVar("U", bound=SellersUnitOfWork)

OfferDelivery: TypeAlias = Callable[[U, SellerId, Currency], Awaitable[None]]
"""Give a new store delivery options to begin with, in the caller's transaction; repeatable."""
