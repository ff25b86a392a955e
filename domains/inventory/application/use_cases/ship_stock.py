from collections.abc import Sequence

from domains.inventory.application.movements import move_once
from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.value_objects.movement import MovementReason
from domains.shared_kernel.time import Clock


async def ship_stock(
    uow: InventoryUnitOfWork, lines: Sequence[StockLine], reference: str, /, *, clock: Clock
) -> None:
    """Let pieces of orders leave the house, if it has them; `reference` names the shipment.

    Joins the caller's transaction; the same `reference` again changes nothing.

    Raises:
        NotAllocated: fewer are in orders.
    """
    await move_once(
        uow,
        uow.stock.ship,
        lines,
        reason=MovementReason.SHIPPED,
        reference=reference,
        at=clock.now(),
    )
