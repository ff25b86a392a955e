"""Inventory: ports meet adapters."""

from domains.inventory.application.ports.inbound import InventoryCommands
from domains.inventory.application.ports.outbound import InventoryUnitOfWork, VariantReads
from domains.inventory.application.turned import REPORT
from domains.inventory.application.use_cases.adjust_quantities import adjust_quantities
from domains.inventory.application.use_cases.expire_hold import expire_hold
from domains.inventory.application.use_cases.place_hold import EXPIRE
from domains.inventory.application.use_cases.report_availability import report_availability
from domains.inventory.application.use_cases.set_quantities import set_quantities
from domains.products.application.use_cases.apply_availability import apply_availability
from domains.shared_kernel.ids import ReservationId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.jobs.handler import Handler
from persistence.unit_of_work import SqlUnitOfWork


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


def inventory_jobs(begin: Begin[SqlUnitOfWork], clock: Clock) -> dict[str, Handler]:
    async def expire(payload: str) -> None:
        await expire_hold(ReservationId(payload), begin=begin, clock=clock)

    async def report(payload: str) -> None:
        await report_availability(VariantId(payload), begin=begin, report=apply_availability)

    return {EXPIRE: expire, REPORT: report}
