"""One running marketplace for all tests of this folder, on a database of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from apps.embedded.settings import Urls
from persistence.migrations.upgrade import upgrade
from tests.integration.purchase import operations as op
from tests.integration.purchase.people import Person, sign_in, signed_up
from tests.integration.purchase.processes import Marketplace
from tests.integration.purchase.shop import People, Shop, Store


@pytest.fixture(scope="session")
async def market_database(engines: Urls) -> str:
    connection = await asyncpg.connect(engines.database_url)
    await connection.execute("create database market")
    await connection.close()
    url = engines.database_url.replace("/storefront?", "/market?")
    await upgrade(url)
    return url


@pytest.fixture(scope="session")
def marketplace(
    engines: Urls, market_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Marketplace]:
    folder: Path = tmp_path_factory.mktemp("market")
    running = Marketplace(market_database, engines.redis_url.replace("db=0", "db=1"), folder)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
async def people(marketplace: Marketplace) -> AsyncIterator[People]:
    """An administrator, a buyer, and the owners of two approved stores."""
    async with AsyncExitStack() as stack:
        admin, email = await signed_up(marketplace.graphql_url)
        await promote(marketplace.database_url, email)
        await sign_in(admin, email)
        buyer, _ = await signed_up(marketplace.graphql_url)
        stores = [await a_store(marketplace.graphql_url, admin) for _ in range(2)]
        for person in (admin, buyer, *(store.owner for store in stores)):
            stack.push_async_callback(person.close)
        yield People(admin, buyer, stores)


@pytest.fixture
async def shop(marketplace: Marketplace, people: People) -> AsyncIterator[Shop]:
    books = await asyncpg.connect(marketplace.database_url)
    yield Shop(marketplace, books, people.admin, people.buyer, people.stores)
    await books.close()


async def promote(database_url: str, email: str) -> None:
    """Make a customer an administrator: what only an operator can do."""
    books = await asyncpg.connect(database_url)
    await books.execute("update customers set is_admin = true where email = $1", email)
    await books.close()


async def a_store(url: str, admin: Person) -> Store:
    owner, _ = await signed_up(url)
    applied = await owner.do(op.APPLY, handle=f"store-{uuid4().hex[:12]}")
    await admin.do(op.APPROVE, id=applied["seller"]["id"])
    return Store(applied["seller"]["id"], owner)
