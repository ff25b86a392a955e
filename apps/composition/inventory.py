"""Inventory: ports meet adapters."""

from domains.inventory.application.ports.inbound import InventoryCommands
from domains.inventory.application.ports.outbound import InventoryUnitOfWork, VariantReads
from domains.inventory.application.use_cases.adjust_quantities import adjust_quantities
from domains.inventory.application.use_cases.expire_hold import expire_hold
from domains.inventory.application.use_cases.set_quantities import set_quantities
from domains.shared_kernel.ids import ReservationId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.jobs.worker import Handler


def inventory_commands(
    begin: Begin[InventoryUnitOfWork], products: VariantReads, clock: Clock
) -> InventoryCommands:
    return InventoryCommands(
        set_quantities=retrying(
            lambda it: set_quantities(it, begin=begin, products=products, clock=clock)
        ),
        adjust_quantities=retrying(
            lambda it: adjust_quantities(it, begin=begin, products=products, clock=clock)
        ),
    )


def inventory_jobs(begin: Begin[InventoryUnitOfWork], clock: Clock) -> dict[str, Handler]:
    async def expire(payload: str) -> None:
        await expire_hold(ReservationId(payload), begin=begin, clock=clock)

    return {"inventory.expire_hold": expire}
