from collections.abc import Sequence

from domains.inventory.application.movements import move_once
from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.value_objects.movement import MovementReason
from domains.shared_kernel.time import Clock


async def restock(
    uow: InventoryUnitOfWork, lines: Sequence[StockLine], reference: str, /, *, clock: Clock
) -> None:
    """Put returned pieces on the shelf; `reference` names the refund.

    No more are put there than shipments took: what came from elsewhere, its seller counts.

    Joins the caller's transaction; the same `reference` again changes nothing.

    Raises:
        StockNotFound: the variant never had any stock.
    """
    await move_once(
        uow,
        uow.stock.restock,
        lines,
        reason=MovementReason.RESTOCKED,
        reference=reference,
        at=clock.now(),
    )
