from collections.abc import AsyncIterator
from typing import Any

import pytest
from asyncpg.prepared_stmt import PreparedStatement

from persistence import engine
from tests.integration.transactions.database import Database


@pytest.fixture
async def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    async with engine.connect(database_url, read=1, write=1) as pools:
        database = Database(pools)
        async with pools.write.acquire() as connection:
            writing: Any = connection  # what is behind the pool's proxy stays the same
            raw = writing._con
        raw.add_query_logger(lambda query: database.note(query.query))
        plain: Any = PreparedStatement.fetch

        async def noted(self: Any, *args: Any, **options: Any) -> Any:
            if self._connection is raw:  # of these, asyncpg tells nobody
                database.note(self.get_query())
            return await plain(self, *args, **options)

        monkeypatch.setattr(PreparedStatement, "fetch", noted)
        yield database
