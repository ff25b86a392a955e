from domains.inventory.application.ports.outbound import ReportAvailability, U
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.use_case import Begin


async def report_availability(
    variant_id: VariantId, /, *, begin: Begin[U], report: ReportAvailability[U]
) -> None:
    """Job: tell the catalogue whether a variant can be bought now.

    The stock stays locked until that is written, so of two reports the later one wins.
    """
    async with begin() as uow:
        stock = (await uow.stock.lock([variant_id])).get(variant_id)
        await report(uow, {variant_id: stock is not None and stock.in_stock})
