from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import report_turned
from domains.inventory.domain.value_objects.movement import Movement, MovementReason
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock


async def allocate_hold(
    uow: InventoryUnitOfWork, reservation_id: ReservationId, /, *, clock: Clock
) -> None:
    """Make the pieces of a claimed hold part of orders; a second time changes nothing.

    Joins the caller's transaction.

    Raises:
        ReservationNotFound: there is none.
        HoldNotClaimed: it was not claimed, or was given back.
    """
    now = clock.now()
    reservation = await uow.reservations.get(reservation_id)
    if not reservation.allocate(now):
        return
    await uow.stock.allocate(reservation.lines, at=now)
    await uow.stock.note(
        [
            Movement(
                variant_id=line.variant_id,
                reason=MovementReason.ALLOCATED,
                quantity=line.quantity,
                reference=reservation_id,
                at=now,
            )
            for line in reservation.lines
        ]
    )
    await uow.reservations.save(reservation)
    await report_turned(uow)
