"""Connections to PostgreSQL: a pool for reading, a pool for writing, codecs set once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from persistence.read_pool import ReadPool
from persistence.write_pool import WritePool

READING: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": "10s",
    "plan_cache_mode": "force_generic_plan",
}
"""Each statement is planned once per connection. By itself PostgreSQL plans `= any($1)` for every
call with few ids anew, which takes several times as long as to run it."""

WRITING: Final = {
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
}
"""What is bought today is in memory: with PostgreSQL's own guess, a few hundred rows would be read
from the first to the last rather than looked up."""


GOODBYE: Final = 5.0
"""Seconds for closing a pool. asyncpg can wait for ever for a server that ignores what it is told,
as it does after an error in a statement that was cut off while it was prepared."""


@dataclass(frozen=True, slots=True)
class Pools:
    """`read` refuses writes; what a transaction changes goes through `write`."""

    read: ReadPool
    write: WritePool

    async def fill(self) -> None:
        """Open all connections now, and not for the first statements that run beside others."""
        await self.read.fill()
        await self.write.fill()


@asynccontextmanager
async def connect(dsn: str, *, read: int, write: int) -> AsyncIterator[Pools]:
    """Both pools. What they open up to their sizes stays: reconnecting costs more than it saves."""
    async with AsyncExitStack() as stack:
        pools = [
            await stack.enter_async_context(_open(dsn, size, settings))
            for size, settings in (
                (read, READING),
                (write, WRITING),
            )
        ]
        lent = Pools(ReadPool(pools[0]), WritePool(pools[1]))
        stack.push_async_callback(lent.write.close)
        stack.push_async_callback(lent.read.close)
        yield lent


@asynccontextmanager
async def _open(dsn: str, size: int, settings: dict[str, str]) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        max_inactive_connection_lifetime=0,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        init=codecs,
        reset=_nothing_to_reset,
        server_settings=settings,
    )
    try:
        yield pool
    finally:
        with suppress(TimeoutError):  # what is not closed by then has been cut off
            async with asyncio.timeout(GOODBYE):
                await pool.close()


async def codecs(connection: asyncpg.Connection[Any]) -> None:
    """JSON columns hold Python values; the binary form of jsonb is one version byte, then text."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
    )


async def _nothing_to_reset(connection: asyncpg.Connection[Any]) -> None:
    """Nobody sets, listens or locks on a pooled connection, so it goes back as it came."""
