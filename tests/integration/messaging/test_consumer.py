"""A consumer reacts to each event once and in order, whatever stops."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from domains.shared_kernel.events import StoredEvent
from persistence.engine import Pools
from persistence.messaging.consumer import Consumer, ConsumerSettings
from persistence.messaging.events import STREAMS
from persistence.messaging.valkey import Wire, wire
from persistence.outbox.relay import LEADERSHIP, Relay
from persistence.unit_of_work import SqlUnitOfWork
from tests.integration.messaging import world
from tests.integration.messaging.valkey_server import ValkeyServer

COUNTERS = [f"counter-{n}" for n in range(15)]
FAST = ConsumerSettings(attempts=3, longest=0.2, audit=0.5, standby=0.1)


class Projection:
    """Notes events as jobs, which are rows of the consumer's transaction."""

    def __init__(self, database: Pools) -> None:
        self._database = database

    async def note(self, uow: SqlUnitOfWork, event: StoredEvent) -> None:
        await uow.jobs.enqueue("noted", f"{event.aggregate_id} {event.version}")

    async def noted(self) -> list[tuple[str, int]]:
        rows = await self._database.read.fetch("select payload from jobs order by id")
        words = [row["payload"].split() for row in rows]
        return [(counter, int(version)) for counter, version in words]

    async def holds(self, count: int) -> None:
        await world.eventually(self.noted, lambda noted: len(noted) >= count, within=15)
        noted = await self.noted()
        assert len(noted) == count
        for counter, highest in Counter(counter for counter, _ in noted).items():
            assert [v for c, v in noted if c == counter] == list(range(1, highest + 1))


@pytest.fixture
def projection(database: Pools) -> Projection:
    return Projection(database)


def consumer(
    dsn: str, valkey: ValkeyServer, handler: Any, *, settings: ConsumerSettings = FAST
) -> Consumer:
    return Consumer(
        "projector",
        {world.Counted.name: handler},
        dsn=dsn,
        redis_url=valkey.url,
        settings=settings,
    )


async def count_all(database: Pools, *, times: int) -> None:
    for _ in range(times):
        await asyncio.gather(*(world.count_slowly(database.write, c) for c in COUNTERS))


async def test_each_event_is_dealt_with_once_and_in_order(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    consumers = [consumer(dsn, valkey, projection.note).run() for _ in range(2)]
    async with world.running(Relay(dsn, valkey.url, world.FAST).run(), *consumers):
        await count_all(database, times=10)

        await projection.holds(150)


async def test_a_consumer_that_dies_before_it_acknowledges_repeats_nothing(
    dsn: str,
    database: Pools,
    valkey: ValkeyServer,
    projection: Projection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipe = Wire.pipe
    acknowledgements = 0

    async def dies(self: Wire, commands: list[Any]) -> list[Any]:
        nonlocal acknowledgements
        if commands and commands[0][0] == "XACK":
            acknowledgements += 1
            if acknowledgements <= 3:
                raise ConnectionError("killed")
        return await pipe(self, commands)

    monkeypatch.setattr(Wire, "pipe", dies)
    async with world.running(
        Relay(dsn, valkey.url, world.FAST).run(), consumer(dsn, valkey, projection.note).run()
    ):
        await count_all(database, times=5)
        await projection.holds(75)
        await world.eventually(lambda: pending(valkey), lambda n: n == 0)

    assert acknowledgements > 3


async def pending(valkey: ValkeyServer) -> int:
    async with wire(valkey.url) as connection:
        replies = await connection.pipe([("XPENDING", stream, "projector") for stream in STREAMS])
    return sum(reply[0] for reply in replies)


async def test_a_leader_that_loses_its_connection_in_a_transaction_commits_nothing_of_it(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    calls = 0

    async def cut_off(uow: SqlUnitOfWork, event: StoredEvent) -> None:
        nonlocal calls
        calls += 1
        await projection.note(uow, event)
        if calls in {5, 20, 40}:
            await world.cut_connections(database.write, to="consumer projector")

    consumers = [consumer(dsn, valkey, cut_off).run() for _ in range(2)]
    async with world.running(Relay(dsn, valkey.url, world.FAST).run(), *consumers):
        await count_all(database, times=5)

        await projection.holds(75)

    assert calls == 78


async def test_nothing_is_lost_or_repeated_when_everything_is_cut_and_emptied(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    relays = [Relay(dsn, valkey.url, world.FAST).run() for _ in range(2)]
    consumers = [consumer(dsn, valkey, projection.note).run() for _ in range(2)]
    async with world.running(*relays, *consumers):
        writer = asyncio.create_task(count_all(database, times=15))
        await asyncio.sleep(0.2)
        valkey.flush()
        await asyncio.sleep(0.2)
        await world.cut_connections(database.write, to=LEADERSHIP)
        await world.cut_connections(database.write, to="consumer projector")
        await asyncio.sleep(0.2)
        valkey.kill()
        valkey.forget()
        valkey.start()
        await writer

        await projection.holds(225)


async def test_what_the_streams_dropped_is_found_in_the_outbox(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await world.count(database.write, "counter-1", times=10)
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 10)
        async with wire(valkey.url) as connection:
            await connection.pipe([("XTRIM", s, "MAXLEN", 0) for s in STREAMS])

        async with world.running(consumer(dsn, valkey, projection.note).run()):
            await projection.holds(10)
            await world.count(database.write, "counter-1", times=5)
            await projection.holds(15)


async def test_an_event_that_fails_is_tried_again_and_then_becomes_a_dead_letter(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    tries: list[int] = []

    async def fails(uow: SqlUnitOfWork, event: StoredEvent) -> None:
        tries.append(event.version)
        await projection.note(uow, event)
        if event.version == 2 or (event.version == 3 and tries.count(3) < 3):
            raise ValueError("no such thing")

    async with world.running(
        Relay(dsn, valkey.url, world.FAST).run(), consumer(dsn, valkey, fails).run()
    ):
        await world.count(database.write, "counter-1", times=4)
        await world.eventually(projection.noted, lambda noted: len(noted) == 3)

    assert await projection.noted() == [("counter-1", 1), ("counter-1", 3), ("counter-1", 4)]
    assert tries == [1, 2, 2, 2, 3, 3, 3, 4]
    [letter] = await database.read.fetch("select * from dead_letters")
    assert (letter["consumer"], letter["agg"], letter["seq"]) == ("projector", "counter-1", 2)
    assert letter["error"] == "ValueError('no such thing')"


async def test_a_cancelled_consumer_rolls_back_and_leaves_the_lead(
    dsn: str, database: Pools, valkey: ValkeyServer, projection: Projection
) -> None:
    reached = asyncio.Event()

    async def hangs(uow: SqlUnitOfWork, event: StoredEvent) -> None:
        await projection.note(uow, event)
        reached.set()
        await asyncio.Event().wait()

    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await world.count(database.write, "counter-1")
        async with world.running(consumer(dsn, valkey, hangs).run()) as [first]:
            await asyncio.wait_for(reached.wait(), 5)
            async with asyncio.timeout(2):
                await world.stop(first)
        assert await projection.noted() == []

        async with world.running(consumer(dsn, valkey, projection.note).run()):
            await projection.holds(1)
