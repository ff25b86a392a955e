from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock


async def claim_hold(
    uow: InventoryUnitOfWork, reservation_id: ReservationId, /, *, clock: Clock
) -> bool:
    """Keep a hold from expiring while it is bought; False when it has expired or was given back.

    Joins the caller's transaction.

    Raises:
        ReservationNotFound: there is none.
    """
    reservation = await uow.reservations.get(reservation_id)
    claimed = reservation.claim(clock.now())
    await uow.reservations.save(reservation)
    return claimed
