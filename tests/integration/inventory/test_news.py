"""What PostgreSQL tells of stock: whatever changes what can be bought, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from domains.inventory.contracts.apis import StockLine
from domains.inventory.domain.value_objects.held_line import HeldLine
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.use_case import Begin
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.inventory import NOON, a_stock, a_variant_id


@dataclass
class News:
    begin: Begin[SqlUnitOfWork]
    told: asyncio.Queue[str]
    variant: VariantId

    async def stock(self, variant: VariantId, on_hand: int, policy: StockPolicy) -> None:
        async with self.begin() as uow:
            await uow.stock.set(a_stock(variant, on_hand=on_hand, policy=policy), at=NOON)

    async def heard(self) -> bool:
        """Whether the variant was told of since this was asked last."""
        mark, heard = a_variant_id(), False
        await self.stock(mark, 1, StockPolicy.DENY)
        while mark not in (names := await self.told.get()).split():
            heard |= self.variant in names.split()
        return heard


@pytest.fixture
async def news(begin: Begin[SqlUnitOfWork], database_url: str) -> AsyncIterator[News]:
    told: asyncio.Queue[str] = asyncio.Queue()
    connection = await asyncpg.connect(database_url)
    await connection.add_listener("catalogue", lambda *args: told.put_nowait(str(args[-1])))
    yield News(begin, told, a_variant_id())
    await connection.close()


async def test_held_stock_that_is_sold_is_no_news(news: News) -> None:
    line = HeldLine(news.variant, 2, counted=True)
    await news.stock(news.variant, 5, StockPolicy.DENY)
    assert await news.heard()

    async with news.begin() as uow:
        await uow.stock.reserve([StockLine(news.variant, 2)], at=NOON)
    assert await news.heard()

    async with news.begin() as uow:
        await uow.stock.allocate([line], at=NOON)
    assert not await news.heard()

    async with news.begin() as uow:
        await uow.stock.deallocate(StockLine(news.variant, 2), at=NOON)
    assert await news.heard()


async def test_another_policy_is_news(news: News) -> None:
    await news.stock(news.variant, 5, StockPolicy.DENY)
    assert await news.heard()

    await news.stock(news.variant, 5, StockPolicy.CONTINUE)

    assert await news.heard()


async def test_a_sale_without_limit_is_no_news(news: News) -> None:
    await news.stock(news.variant, 5, StockPolicy.CONTINUE)
    assert await news.heard()

    async with news.begin() as uow:
        await uow.stock.allocate([HeldLine(news.variant, 2, counted=False)], at=NOON)

    assert not await news.heard()
