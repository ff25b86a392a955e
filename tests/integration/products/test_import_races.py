"""Imports on PostgreSQL: at once, again, and next to each other."""

import asyncio
import io
from pathlib import Path

import pytest

from apps.composition.clock import SystemClock
from apps.composition.products import product_commands
from domains.products.adapters.inbound.import_shopify_csv import (
    Importer,
    Summary,
    import_shopify_csv,
)
from domains.products.application.drafts import ProductDraft, VariantDraft
from domains.products.application.imported_rows import Remark
from domains.products.application.ports.inbound import ProductCommands
from domains.products.application.use_cases.create_product import CreateProduct
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import ProductId, SellerId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Begin, IdempotencyKey
from persistence.engine import Pools
from persistence.statements import Database
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.products import usd

APPAREL = (Path(__file__).parents[2] / "data" / "shopify_apparel.csv").read_bytes()


@pytest.fixture
def commands(begin: Begin[SqlUnitOfWork]) -> ProductCommands:
    return product_commands(begin, SystemClock())


async def run(commands: ProductCommands, seller: str, data: bytes = APPAREL) -> Summary:
    def ignore(_handle: str, _remark: Remark, /, *, refused: bool) -> None: ...

    importer = Importer(
        seller_id=SellerId(seller), seller_handle=seller[-12:], currency=Currency.USD
    )
    return await import_shopify_csv(
        io.BytesIO(data), importer, commands.import_product, report=ignore
    )


async def of(pool: Database, seller: str) -> tuple[int, int, int]:
    """Products, variants and pieces of stock of a seller."""
    found = await pool.fetchrow(
        """select (select count(*) from products where seller_id = $1),
                  (select count(*) from product_variants where seller_id = $1),
                  (select coalesce(sum(on_hand), 0)::int from stock where seller_id = $1)""",
        seller,
    )
    assert found
    return found[0], found[1], found[2]


async def test_a_file_and_its_stock_are_stored_and_again_changes_nothing(
    commands: ProductCommands, pools: Pools
) -> None:
    seller = new_id("sel")

    first, again = await run(commands, seller), await run(commands, seller)

    assert (first, again) == (Summary(created=20), Summary(unchanged=20))
    assert await of(pools.read, seller) == (20, 22, 22)


async def test_the_same_file_twice_at_once_is_stored_once(
    commands: ProductCommands, pools: Pools
) -> None:
    seller = new_id("sel")

    both = await asyncio.gather(run(commands, seller), run(commands, seller))

    assert sum(it.created for it in both) == 20
    assert sum(it.failed for it in both) == 0
    assert await of(pools.read, seller) == (20, 22, 22)


async def test_many_sellers_import_the_same_handles_at_once(
    commands: ProductCommands, pools: Pools
) -> None:
    sellers = [new_id("sel") for _ in range(4)]

    await asyncio.gather(*(run(commands, it) for it in sellers))

    for seller in sellers:
        assert await of(pools.read, seller) == (20, 22, 22)


async def test_one_of_many_gets_a_sku(commands: ProductCommands, pools: Pools) -> None:
    seller, sku = SellerId(new_id("sel")), new_id("sku")

    async def create() -> ProductId | str:
        command = CreateProduct(
            seller_id=seller,
            currency=Currency.USD,
            draft=ProductDraft(title=new_id("t")),
            variants=(VariantDraft(price=usd(1), sku=sku),),
        )
        try:
            return await commands.create_product(command)
        except DomainError as refusal:
            return refusal.code

    results = await asyncio.gather(*(create() for _ in range(6)))

    assert results.count("SKU_TAKEN") == 5
    assert (await of(pools.read, seller))[:2] == (1, 1)


async def test_titles_at_once_all_get_a_handle(commands: ProductCommands) -> None:
    title = new_id("t")
    command = CreateProduct(
        seller_id=SellerId("sel_1"), currency=Currency.USD, draft=ProductDraft(title=title)
    )

    made = await asyncio.gather(*(commands.create_product(command) for _ in range(3)))

    assert len(set(made)) == 3


async def test_the_same_key_at_once_creates_once(commands: ProductCommands, pools: Pools) -> None:
    seller = SellerId(new_id("sel"))
    command = CreateProduct(
        seller_id=seller,
        currency=Currency.USD,
        draft=ProductDraft(title=new_id("t")),
        key=IdempotencyKey(seller, "k"),
    )

    made = await asyncio.gather(*(commands.create_product(command) for _ in range(5)))

    assert len(set(made)) == 1
    assert (await of(pools.read, seller))[0] == 1
