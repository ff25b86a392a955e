from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.use_cases.place_hold import EXPIRE
from domains.inventory.application.use_cases.release_hold import release_hold
from domains.inventory.domain.value_objects.reservation_status import ReservationStatus
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


async def expire_hold(
    reservation_id: ReservationId, /, *, begin: Begin[InventoryUnitOfWork], clock: Clock
) -> None:
    """Job: give back what nobody claimed in time. Too early, it comes again; too late, it rests."""
    async with begin() as uow:
        reservation = await uow.reservations.get(reservation_id)
        if reservation.expired(clock.now()):
            await release_hold(uow, reservation_id, clock=clock, expired=True)
        elif reservation.status is ReservationStatus.HELD:
            at = reservation.expires_at
            await uow.jobs.enqueue(EXPIRE, reservation_id, at=at)
