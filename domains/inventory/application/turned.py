"""Listings of the catalogue show what can be bought, so it is told when that changes."""

from typing import Final

from domains.inventory.application.ports.outbound import InventoryUnitOfWork

REPORT: Final = "inventory.report_availability"
"""The job that tells the catalogue; its payload is a variant id."""


async def report_turned(uow: InventoryUnitOfWork) -> None:
    """Have the catalogue told of what ran out or came back in this transaction."""
    for variant_id in uow.stock.pull_turned():
        await uow.jobs.enqueue(REPORT, variant_id)
