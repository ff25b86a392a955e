"""From the last piece sold to the listing that no longer offers it, on real PostgreSQL."""

from apps.composition.inventory import inventory_jobs
from domains.inventory.application.turned import REPORT
from domains.inventory.application.use_cases.place_hold import EXPIRE, place_hold
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.products.reader import SqlProductReader
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.inventory import NOON, QUARTER, a_hold
from tests.builders.products import a_published_product
from tests.fakes.payments import StoppedClock

QUEUED = "select payload from jobs where name = $1"


async def offered(pools: Pools, variant_id: VariantId) -> bool:
    [variant] = await SqlProductReader(pools.read).variants([variant_id])
    assert variant
    return variant.available


async def test_a_listing_follows_the_last_piece_out_and_back(
    begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    product, clock = a_published_product(), StoppedClock(NOON)
    variant = product.content.variants[0].id
    hold = a_hold((variant, 1))
    jobs = inventory_jobs(begin, clock)

    async def queued(job: str) -> list[str]:
        return [row[0] for row in await pools.read.fetch(QUEUED, job)]

    async with begin() as uow:
        await uow.products.save(product)
        await set_stock(uow, SellerId(product.seller_id), variant, 1, StockPolicy.DENY, clock=clock)
    assert await offered(pools, variant)

    async with begin() as uow:
        await place_hold(uow, hold, clock=clock)
    assert variant in await queued(REPORT)
    await jobs[REPORT](variant)
    assert not await offered(pools, variant)

    assert hold.reservation_id in await queued(EXPIRE)
    clock.at = NOON + QUARTER
    await jobs[EXPIRE](hold.reservation_id)
    assert (await queued(REPORT)).count(variant) == 2
    await jobs[REPORT](variant)
    assert await offered(pools, variant)
