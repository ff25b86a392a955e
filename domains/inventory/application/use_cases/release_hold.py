from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import report_turned
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock


async def release_hold(
    uow: InventoryUnitOfWork,
    reservation_id: ReservationId,
    /,
    *,
    clock: Clock,
    expired: bool = False,
) -> None:
    """Give the pieces of a hold back; without effect when they are sold or given back already.

    Joins the caller's transaction.

    Raises:
        ReservationNotFound: there is none.
    """
    now = clock.now()
    reservation = await uow.reservations.get(reservation_id)
    if reservation.release(now, expired=expired):
        for line in reservation.lines:
            await uow.stock.release(line, at=now)
        await uow.reservations.save(reservation)
        await report_turned(uow)
