"""What happens in these tests: counters go up, each step an event."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from domains.shared_kernel.events import DomainEvent, StoredEvent
from persistence.messaging.events import STREAMS
from persistence.messaging.streams import events
from persistence.messaging.valkey import wire
from persistence.outbox import store
from persistence.outbox.relay import RelaySettings
from persistence.write_pool import WritePool

T = TypeVar("T")

CHANCE = random.Random(20)  # noqa: S311 - no secret

FAST = RelaySettings(idle=0.1, standby=0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(DomainEvent):
    name = "tests.counted.v1"
    owner: str = "nobody"

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"owner:{self.owner}",)


async def count(pool: WritePool, counter: str, *, times: int = 1, owner: str = "nobody") -> None:
    """Go up by one in a transaction each, locking the counter first, as a repository does."""
    for _ in range(times):
        async with pool.acquire() as connection, connection.transaction():
            await step(connection, counter, owner=owner)


async def count_slowly(pool: WritePool, counter: str, *, owner: str = "nobody") -> None:
    """With a transaction id taken long before the lock, and a late commit."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_current_xact_id()")
        await asyncio.sleep(CHANCE.uniform(0, 0.02))
        await step(connection, counter, owner=owner)
        await asyncio.sleep(CHANCE.uniform(0, 0.02))


async def step(connection: Any, counter: str, *, owner: str = "nobody") -> None:
    version = await connection.fetchval(
        "insert into counters as c (id, version) values ($1, 1)"
        " on conflict (id) do update set version = c.version + 1 returning version",
        counter,
    )
    now = datetime.now(UTC)
    event = Counted(aggregate_id=counter, version=version, occurred_at=now, owner=owner)
    await store.append(connection, [event])


async def published(url: str) -> list[StoredEvent]:
    """All entries of all streams; those of one stream in its order."""
    async with wire(url) as valkey:
        replies = await valkey.pipe([("XRANGE", stream, "-", "+") for stream in STREAMS])
    return [event for reply in replies for item in reply for event in events([(b"", [item])])]


def versions_by_aggregate(events: Iterable[StoredEvent]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for event in events:
        found.setdefault(event.aggregate_id, []).append(event.version)
    return found


@asynccontextmanager
async def running(
    *background: Coroutine[Any, Any, None],
) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(coroutine) for coroutine in background]
    try:
        yield tasks
    finally:
        await stop(*tasks)


async def stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def eventually(
    read: Callable[[], Coroutine[Any, Any, T]], wanted: Callable[[T], bool], *, within: float = 10
) -> T:
    async with asyncio.timeout(within):
        while not wanted(found := await read()):  # noqa: ASYNC110 - elsewhere
            await asyncio.sleep(0.02)
    return found


async def cut_connections(pool: WritePool, *, to: str) -> None:
    """Have PostgreSQL end the connections that hold the advisory lock of a leader."""
    await pool.execute(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
        " and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)",
        to,
    )
