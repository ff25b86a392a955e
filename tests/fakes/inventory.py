"""In-memory stock: real behaviour, no I/O. It passes the same contract as the SQL one."""

# ruff: noqa: ARG002 - what a port gives, a fake need not use
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from domains.inventory.contracts.apis import AvailabilityView, Shortage, StockLine
from domains.inventory.domain.aggregates.reservation import Reservation
from domains.inventory.domain.exceptions import (
    NotAllocated,
    ReservationNotFound,
    StockNotFound,
)
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.movement import ONCE, Movement
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ReservationId, SellerId, VariantId
from tests.fakes.payments import InMemoryKeys, RecordedJobs
from tests.fakes.transactions import InMemoryUnitOfWork


@dataclass
class Counters:
    seller_id: SellerId
    on_hand: int
    policy: StockPolicy
    reserved: int = 0
    allocated: int = 0
    uncounted: int = 0
    returnable: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.allocated

    @property
    def promised(self) -> int:
        return self.reserved + self.allocated + self.uncounted

    def share_out(self, promised: int, *, reserved: int | None = None) -> None:
        """What is on hand goes to holds, then to orders; the rest of the promises is uncounted."""
        backed = min(promised, self.on_hand)
        self.reserved = min(self.reserved if reserved is None else max(reserved, 0), backed)
        self.allocated = backed - self.reserved
        self.uncounted = promised - backed


class InMemoryStock:
    def __init__(self) -> None:
        self.rows: dict[VariantId, Counters] = {}
        self.movements: list[Movement] = []
        self._turned: list[VariantId] = []

    async def reserve(
        self, lines: Sequence[StockLine], /, *, at: datetime
    ) -> list[HeldLine | Shortage]:
        return [self._reserve(line) for line in lines]

    def _reserve(self, line: StockLine) -> HeldLine | Shortage:
        row = self.rows.get(line.variant_id)
        if row and row.policy is StockPolicy.CONTINUE:
            return HeldLine(line.variant_id, line.quantity, counted=False)
        if row is None or row.available < line.quantity:
            return Shortage(line.variant_id, line.quantity, row.available if row else 0)
        row.reserved += line.quantity
        if not row.available:
            self._turned.append(line.variant_id)
        return HeldLine(line.variant_id, line.quantity, counted=True)

    async def release(self, line: HeldLine, /, *, at: datetime) -> None:
        if line.counted:
            row = self.rows[line.variant_id]
            row.share_out(row.promised - line.quantity, reserved=row.reserved - line.quantity)
            self._came_back(line)

    async def allocate(self, lines: Sequence[HeldLine], /, *, at: datetime) -> None:
        for line in lines:
            row = self.rows[line.variant_id]
            if line.counted:
                row.share_out(row.promised, reserved=row.reserved - line.quantity)
            else:
                row.share_out(row.promised + line.quantity)
                self._turned.append(line.variant_id)

    async def deallocate(self, line: StockLine, /, *, at: datetime) -> None:
        row = self._with_orders_for(line)
        row.share_out(row.promised - line.quantity)
        self._came_back(line)

    async def ship(self, line: StockLine, /, *, at: datetime) -> None:
        row = self._with_orders_for(line)
        taken = min(line.quantity, row.on_hand)
        row.on_hand -= taken
        row.returnable += taken
        row.share_out(row.promised - line.quantity)

    def _with_orders_for(self, line: StockLine) -> Counters:
        row = self.rows.get(line.variant_id)
        if row is None or row.allocated + row.uncounted < line.quantity:
            raise NotAllocated("Fewer are in orders.")
        return row

    async def restock(self, line: StockLine, /, *, at: datetime) -> None:
        if (row := self.rows.get(line.variant_id)) is None:
            raise StockNotFound("No stock.", field="variantId")
        put_back = min(line.quantity, row.returnable)
        row.returnable -= put_back
        row.on_hand += put_back
        row.share_out(row.promised)
        self._came_back(line)

    def _came_back(self, line: StockLine | HeldLine) -> None:
        row = self.rows[line.variant_id]
        if row.policy is StockPolicy.DENY and 0 < row.available <= line.quantity:
            self._turned.append(line.variant_id)

    def pull_turned(self) -> Sequence[VariantId]:
        turned, self._turned = self._turned, []
        return turned

    async def lock(self, variant_ids: Sequence[VariantId], /) -> Mapping[VariantId, Stock]:
        return {
            id: Stock(
                variant_id=id,
                seller_id=row.seller_id,
                on_hand=row.on_hand,
                policy=row.policy,
                promised=row.promised,
            )
            for id in sorted(variant_ids)
            if (row := self.rows.get(id))
        }

    async def set(self, stock: Stock, /, *, at: datetime, first: bool = False) -> bool:
        if first and stock.variant_id in self.rows:
            raise Conflict("Another transaction has made it.")
        new = Counters(stock.seller_id, stock.on_hand, stock.policy)
        row = self.rows.setdefault(stock.variant_id, new)
        missing = stock.on_hand < row.reserved + row.allocated
        if row.seller_id != stock.seller_id or (missing and stock.policy is StockPolicy.DENY):
            return False
        row.on_hand, row.policy = stock.on_hand, stock.policy
        row.share_out(row.promised)
        return True

    async def record(self, movement: Movement, /) -> bool:
        known = {(it.variant_id, it.reason, it.reference) for it in self.movements}
        new = (movement.variant_id, movement.reason, movement.reference)
        if movement.reason in ONCE and new in known:
            return False
        self.movements.append(movement)
        return True

    async def note(self, movements: Sequence[Movement], /) -> None:
        self.movements += movements

    async def availability(self, ids: Sequence[VariantId], /) -> list[AvailabilityView]:
        return [self._availability(self.rows.get(id)) for id in ids]

    def _availability(self, row: Counters | None) -> AvailabilityView:
        if row and row.policy is StockPolicy.CONTINUE:
            return AvailabilityView(in_stock=True, quantity=None)
        available = row.available if row else 0
        return AvailabilityView(in_stock=available > 0, quantity=available)


class InMemoryReservations:
    def __init__(self) -> None:
        self.rows: dict[ReservationId, Reservation] = {}

    async def get(self, reservation_id: ReservationId, /) -> Reservation:
        if reservation_id not in self.rows:
            raise ReservationNotFound("No such reservation.", field="id")
        return deepcopy(self.rows[reservation_id])

    async def save(self, reservation: Reservation, /) -> None:
        events = reservation.pull_events()
        known = self.rows.get(reservation.id)
        if (known.version if known else 0) != reservation.version - len(events):
            raise Conflict("The reservation has changed since it was read.")
        self.rows[reservation.id] = deepcopy(reservation)


@dataclass
class InMemoryInventory(InMemoryUnitOfWork):
    stock: InMemoryStock = field(default_factory=InMemoryStock)
    reservations: InMemoryReservations = field(default_factory=InMemoryReservations)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)
