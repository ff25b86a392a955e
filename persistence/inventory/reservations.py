"""Holds in PostgreSQL. `_reservation` reads a row, `_row` writes one."""

import sqlalchemy as sa

from domains.inventory.domain.aggregates.reservation import Reservation
from domains.inventory.domain.exceptions import ReservationNotFound
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.shared_kernel.ids import ReservationId
from persistence.inventory.tables import stock_reservations as reservations
from persistence.outbox import store
from persistence.statements import Database, Statement, insert, update
from persistence.transaction import Found, Lockable, write

THE_RESERVATION = Lockable(
    sa.select(reservations).where(reservations.c.id == sa.bindparam("the_id")), reservations
)
_INSERT = Statement(insert(reservations))
_UPDATE = Statement(update(reservations))


class SqlReservationRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, reservation_id: ReservationId, /) -> Reservation:
        row = await THE_RESERVATION.first(self._database, the_id=reservation_id)
        if row is None:
            raise ReservationNotFound(f"No reservation {reservation_id}.", field="id")
        return _reservation(row)

    async def save(self, reservation: Reservation, /) -> None:
        if not (events := reservation.pull_events()):
            return
        stored = reservation.version - len(events)
        row = _row(reservation)
        if stored == 0:
            await write(self._database, _INSERT, row)
        else:
            lost = f"Reservation {reservation.id} has changed since it was read."
            row |= {"the_id": reservation.id, "stored_version": stored}
            await write(self._database, _UPDATE, row, lost=lost)
        await store.append(self._database, events)


def _reservation(row: Found) -> Reservation:
    return Reservation(
        id=row["id"],
        owner=row["owner"],
        status=ReservationStatus(row["status"]),
        lines=tuple(HeldLine(*line) for line in row["lines"]),
        expires_at=row["expires_at"],
        version=row["version"],
    )


def _row(reservation: Reservation) -> dict[str, object]:
    return {
        "id": reservation.id,
        "owner": reservation.owner,
        "status": reservation.status,
        "lines": [[it.variant_id, it.quantity, it.counted] for it in reservation.lines],
        "expires_at": reservation.expires_at,
        "version": reservation.version,
    }
