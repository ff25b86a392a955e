from typing import Final

from domains.inventory.application.lines import in_lock_order
from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import report_turned
from domains.inventory.contracts.apis import Hold, Shortage
from domains.inventory.domain.aggregates.reservation import Reservation
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.shared_kernel.time import Clock

EXPIRE: Final = "inventory.expire_hold"
"""The job that gives back what nobody claimed; its payload is the reservation's id."""


async def place_hold(
    uow: InventoryUnitOfWork, hold: Hold, /, *, clock: Clock
) -> tuple[Shortage, ...]:
    """Set everything aside, or nothing; the shortages say what was missing.

    Joins the caller's transaction. The hold expires by itself unless it is claimed.

    Raises:
        QuantityOutOfRange: a line has no piece.
    """
    now = clock.now()
    tried = await uow.stock.reserve(in_lock_order(hold.lines), at=now)
    held = tuple(line for line in tried if isinstance(line, HeldLine))
    if shortages := tuple(line for line in tried if isinstance(line, Shortage)):
        for line in held:
            await uow.stock.release(line, at=now)
        uow.stock.pull_turned()  # all is as it was
        return shortages
    await uow.reservations.save(
        Reservation.place(
            hold.reservation_id,
            owner=hold.owner,
            lines=held,
            expires_at=hold.expires_at,
            at=now,
        )
    )
    await uow.jobs.enqueue(EXPIRE, hold.reservation_id, at=hold.expires_at)
    await report_turned(uow)
    return ()
