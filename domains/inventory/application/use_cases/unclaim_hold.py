from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.use_cases.place_hold import EXPIRE
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock


async def unclaim_hold(
    uow: InventoryUnitOfWork, reservation_id: ReservationId, /, *, clock: Clock
) -> None:
    """Let a claimed hold expire again, in its old time; without effect on any other.

    Joins the caller's transaction.

    Raises:
        ReservationNotFound: there is none.
    """
    reservation = await uow.reservations.get(reservation_id)
    if reservation.unclaim(clock.now()):
        await uow.reservations.save(reservation)
        await uow.jobs.enqueue(EXPIRE, reservation_id, at=reservation.expires_at)
