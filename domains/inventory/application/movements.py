"""Movements of orders' pieces: each variant once per reason and reference."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Protocol

from domains.inventory.application.lines import in_lock_order
from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import report_turned
from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.value_objects.movement import Movement, MovementReason


class Change(Protocol):
    """A change of one row's counters."""

    def __call__(self, line: StockLine, /, *, at: datetime) -> Awaitable[None]: ...


async def move_once(
    uow: InventoryUnitOfWork,
    change: Change,
    lines: Sequence[StockLine],
    *,
    reason: MovementReason,
    reference: str,
    at: datetime,
) -> None:
    """Change the counters of each variant and write it down, unless that was done before."""
    for line in in_lock_order(lines):
        movement = Movement(
            variant_id=line.variant_id,
            reason=reason,
            quantity=line.quantity,
            reference=reference,
            at=at,
        )
        if await uow.stock.record(movement):
            await change(line, at=at)
    await report_turned(uow)
