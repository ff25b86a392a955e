"""The database tells of stock when it commits, if anybody can see a difference."""

import asyncio

import asyncpg
import pytest

from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.use_case import Begin
from persistence.changes.listener import CHANNEL
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.inventory import NOON, a_stock

PIECES = 2
END = "the end"


@pytest.fixture
async def variant(begin: Begin[SqlUnitOfWork]) -> VariantId:
    stock = a_stock()
    async with begin() as uow:
        await uow.stock.set(stock, at=NOON, first=True)
    return stock.variant_id


async def test_what_is_held_is_told_and_that_it_is_sold_is_not(
    database_url: str, begin: Begin[SqlUnitOfWork], variant: VariantId
) -> None:
    told: asyncio.Queue[object] = asyncio.Queue()
    connection = await asyncpg.connect(database_url)
    await connection.add_listener(CHANNEL, lambda *it: told.put_nowait(it[-1]))

    async with begin() as uow:
        await uow.stock.reserve([StockLine(variant, PIECES)], at=NOON)
    async with begin() as uow:
        await uow.stock.allocate([HeldLine(variant, PIECES, counted=True)], at=NOON)
    async with begin() as uow:
        await uow.stock.deallocate(StockLine(variant, PIECES), at=NOON)
    await connection.execute("select pg_notify($1, $2)", CHANNEL, END)

    async with asyncio.timeout(5):
        heard = [await told.get()]
        while heard[-1] != END:
            heard.append(await told.get())
    await connection.close()
    assert heard.count(variant) == 2
