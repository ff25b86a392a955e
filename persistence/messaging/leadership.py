"""One at a time: leadership is an advisory lock of the very connection that does the work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

from persistence.engine import codecs

NO_HINTS: Final[Mapping[str, str]] = {}
PATIENCE: Final = 60.0
"""Seconds without an answer after which PostgreSQL counts as lost."""


@asynccontextmanager
async def leader(
    dsn: str, name: str, *, standby: float = 1.0, planner: Mapping[str, str] = NO_HINTS
) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Wait until nobody else leads under `name`; the connection that does so.

    `planner` are settings of PostgreSQL's planner for what runs there.

    A lost connection ends the leadership, and with it whatever its transaction had begun. A
    standby asks every `standby` seconds: a statement that waits for the lock would keep its
    snapshot, and so keep VACUUM from removing anything.
    """
    connection = await asyncpg.connect(
        dsn,
        command_timeout=PATIENCE,
        server_settings={"application_name": f"storefront {name}"[:63], **planner},
    )
    try:
        await codecs(connection)
        while not await connection.fetchval(  # noqa: ASYNC110 - the lock is elsewhere
            "select pg_try_advisory_lock(hashtextextended($1, 0))", name
        ):
            await asyncio.sleep(standby * random.uniform(0.7, 1.3))  # noqa: S311 - jitter
        yield connection
    finally:
        with suppress(Exception):  # whatever the state it is in, it is given up
            await connection.close(timeout=2)
