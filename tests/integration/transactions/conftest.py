from collections.abc import AsyncIterator
from typing import Any

import pytest

from persistence import engine
from tests.integration.transactions.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with engine.connect(database_url, read=1, write=1) as pools:
        database = Database(pools)
        async with pools.write.acquire() as connection:
            raw: Any = connection  # what is behind the pool's proxy stays the same
            raw._con.add_query_logger(database.note)
        yield database
