"""A hold on stock: pieces set aside for one checkout, until they are bought or given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domains.inventory.domain.exceptions import HoldNotClaimed
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.inventory.events.stock_allocated import StockAllocated
from domains.inventory.events.stock_claimed import StockClaimed
from domains.inventory.events.stock_released import StockReleased
from domains.inventory.events.stock_reserved import StockReserved
from domains.inventory.events.stock_unclaimed import StockUnclaimed
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import ReservationId

UNSOLD = frozenset({ReservationStatus.HELD, ReservationStatus.CLAIMED})


class Fact(TypedDict):
    """What every event of a reservation tells."""

    aggregate_id: str
    version: int
    occurred_at: datetime


@dataclass(slots=True, kw_only=True)
class Reservation(Aggregate):
    """Every change answers whether it changed anything: a replay finds that it has happened."""

    id: ReservationId
    owner: str
    lines: tuple[HeldLine, ...]
    expires_at: datetime
    status: ReservationStatus = ReservationStatus.HELD

    @classmethod
    def place(
        cls,
        reservation_id: ReservationId,
        *,
        owner: str,
        lines: tuple[HeldLine, ...],
        expires_at: datetime,
        at: datetime,
    ) -> Self:
        made = cls(id=reservation_id, owner=owner, lines=lines, expires_at=expires_at)
        made.record(
            StockReserved(**made._fact(at), owner=owner, lines=lines, expires_at=expires_at)
        )
        return made

    def expired(self, at: datetime) -> bool:
        """Whether nobody claimed it in time."""
        return self.status is ReservationStatus.HELD and at >= self.expires_at

    def claim(self, at: datetime) -> bool:
        """Expire no longer; whether the hold is claimed now."""
        if self.status is ReservationStatus.HELD and at < self.expires_at:
            self.status = ReservationStatus.CLAIMED
            self.record(StockClaimed(**self._fact(at)))
        return self.status is ReservationStatus.CLAIMED

    def unclaim(self, at: datetime) -> bool:
        """Expire again."""
        if self.status is not ReservationStatus.CLAIMED:
            return False
        self.status = ReservationStatus.HELD
        self.record(StockUnclaimed(**self._fact(at)))
        return True

    def release(self, at: datetime, *, expired: bool = False) -> bool:
        """Give the pieces back, unless they are sold or given back already."""
        if self.status not in UNSOLD:
            return False
        self.status = ReservationStatus.RELEASED
        self.record(StockReleased(**self._fact(at), lines=self.lines, expired=expired))
        return True

    def allocate(self, at: datetime) -> bool:
        """Become part of orders.

        Raises:
            HoldNotClaimed: it was not claimed, or was given back.
        """
        if self.status is ReservationStatus.ALLOCATED:
            return False
        if self.status is not ReservationStatus.CLAIMED:
            raise HoldNotClaimed(f"A hold that is {self.status} cannot be sold.")
        self.status = ReservationStatus.ALLOCATED
        self.record(StockAllocated(**self._fact(at), lines=self.lines))
        return True

    def _fact(self, at: datetime) -> Fact:
        return {"aggregate_id": self.id, "version": self.version + 1, "occurred_at": at}
