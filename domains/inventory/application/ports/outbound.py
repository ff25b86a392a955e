"""What inventory needs from the world; `persistence` fulfils it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from domains.inventory.contracts.apis import Shortage, StockLine
from domains.inventory.domain.aggregates.reservation import Reservation
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.movement import Movement
from domains.inventory.domain.value_objects.stock import Stock
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import ReservationId, VariantId
from domains.shared_kernel.use_case import IdempotencyKeys, Jobs


class StockRepository(Protocol):
    """The counters: each change reckons with the row as it is, and locks it until the end.

    What is on hand is shared out anew by each of them: to holds, then to orders. What else is
    promised is uncounted, and while there is any, nothing is available.
    """

    async def reserve(
        self, lines: Sequence[StockLine], /, *, at: datetime
    ) -> Sequence[HeldLine | Shortage]:
        """Set pieces aside where there are enough; what is sold without limit is not counted.

        Each variant at most once; one answer for each, in their order.
        """
        ...

    async def release(self, line: HeldLine, /, *, at: datetime) -> None:
        """Undo `reserve`: what was held is free, unless others wait for it."""
        ...

    async def allocate(self, lines: Sequence[HeldLine], /, *, at: datetime) -> None:
        """Turn held pieces, each variant once, into pieces of an order.

        What was held without limit is promised from now on, and may take the last that is there.
        """
        ...

    async def deallocate(self, line: StockLine, /, *, at: datetime) -> None:
        """Take pieces back from orders; they are free, unless others wait for them.

        Raises:
            NotAllocated: fewer are in orders.
        """
        ...

    async def ship(self, line: StockLine, /, *, at: datetime) -> None:
        """Let pieces of orders leave, those on hand first: the rest came from elsewhere.

        Raises:
            NotAllocated: fewer are in orders.
        """
        ...

    async def restock(self, line: StockLine, /, *, at: datetime) -> None:
        """Put pieces on the shelf, as far as `ship` has taken that many from it.

        Raises:
            StockNotFound: the variant never had any.
        """
        ...

    async def lock(self, variant_ids: Sequence[VariantId], /) -> Mapping[VariantId, Stock]:
        """The stock of those that have any, locked by ascending id."""
        ...

    async def set(self, stock: Stock, /, *, at: datetime, first: bool = False) -> bool:
        """Make or change the row; False when it is another seller's, or under `DENY` too few.

        Too few are on hand when some that are promised now would be missing.

        Raises:
            Conflict: it was to be the `first`, and another transaction has made the row.
        """
        ...

    async def record(self, movement: Movement, /) -> bool:
        """Write a movement; False, and nothing written, when it is a repetition (see `ONCE`)."""
        ...

    async def note(self, movements: Sequence[Movement], /) -> None:
        """Write movements that are surely no repetitions."""
        ...

    def pull_turned(self) -> Sequence[VariantId]:
        """Variants that may have run out or come back by what was done since the last pull."""
        ...


class ReservationRepository(Protocol):
    async def get(self, reservation_id: ReservationId, /) -> Reservation:
        """Locked until the transaction ends.

        Raises:
            ReservationNotFound: there is none.
        """
        ...

    async def save(self, reservation: Reservation, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class InventoryUnitOfWork(Protocol):
    @property
    def stock(self) -> StockRepository: ...
    @property
    def reservations(self) -> ReservationRepository: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
    @property
    def jobs(self) -> Jobs: ...


U = TypeVar("U", bound=InventoryUnitOfWork)

ReportAvailability: TypeAlias = Callable[[U, Mapping[VariantId, bool]], Awaitable[None]]
"""Tells the catalogue which variants can be bought, in the transaction of the unit of work."""


class VariantReads(Protocol):
    """The part of `ProductReads` that tells whose a variant is."""

    async def variants(self, ids: Sequence[VariantId], /) -> Sequence[VariantView | None]: ...
