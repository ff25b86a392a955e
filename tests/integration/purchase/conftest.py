"""One running marketplace for all tests of this folder, on a database of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from apps.embedded.settings import Urls
from persistence.migrations.upgrade import upgrade
from tests.integration.purchase import operations as op
from tests.integration.purchase.people import Person, key, sign_in, signed_up
from tests.integration.purchase.processes import Marketplace
from tests.integration.purchase.shop import Shop, Store


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
    running = Marketplace(
        market_database, engines.redis_url.replace("db=0", "db=1"), folder
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def shop(marketplace: Marketplace) -> AsyncIterator[Shop]:
    """Two approved stores, and a buyer who is signed in."""
    async with AsyncExitStack() as stack:
        books = await asyncpg.connect(marketplace.database_url)
        stack.push_async_callback(books.close)
        admin, email = await signed_up(marketplace.graphql_url)
        await books.execute("update customers set is_admin = true where email = $1", email)
        await sign_in(admin, email)
        buyer, _ = await signed_up(marketplace.graphql_url)
        stores = [await a_store(marketplace.graphql_url, admin) for _ in range(2)]
        for person in (admin, buyer, *(s.owner for s in stores)):
            stack.push_async_callback(person.close)
        yield Shop(marketplace, books, admin, buyer, stores)


async def a_store(url: str, admin: Person) -> Store:
    owner, _ = await signed_up(url)
    applied = await owner.do(op.APPLY, handle=f"store-{uuid4().hex[:12]}")
    await admin.do(op.APPROVE, id=applied["seller"]["id"])
    return Store(applied["seller"]["id"], owner)
