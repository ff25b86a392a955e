"""Followers see each step once and in order, whatever happens to Valkey or to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from domains.shared_kernel.events import StoredEvent
from persistence.engine import Pools
from persistence.messaging import hub as hubs
from persistence.messaging import streams
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.messaging.streams import StreamReader
from persistence.outbox.relay import Relay
from tests.integration.messaging import world
from tests.integration.messaging.valkey_server import ValkeyServer


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
async def feed(
    dsn: str, database: Pools, valkey: ValkeyServer, hub: Hub
) -> AsyncIterator[LiveFeed]:
    """Live: a relay and a reader run."""
    relay, reader = Relay(dsn, valkey.url, world.FAST), StreamReader(valkey.url, hub)
    async with world.running(relay.run(), reader.run()):
        yield LiveFeed(database.read, hub)


async def follow(feed: LiveFeed, counter: str, *, to: int, after: int = 0) -> list[int]:
    seen = []
    async with aclosing(feed.versions(counter, after)) as versions:
        async for version in versions:
            seen.append(version)
            if version >= to:
                break
    return seen


async def follow_topic(feed: LiveFeed, topic: str, *, count: int, after: int | None) -> list[int]:
    """The ids of the next `count` events."""
    seen: list[int] = []
    async with aclosing(feed.events(topic, after)) as events:
        while len(seen) < count:
            seen.append((await anext(events)).id)
    return seen


async def test_stored_versions_come_first_and_then_the_live_ones(
    feed: LiveFeed, database: Pools
) -> None:
    await world.count(database.write, "counter-1", times=5)
    follower = asyncio.create_task(follow(feed, "counter-1", after=2, to=10))
    await asyncio.sleep(0.1)

    await world.count(database.write, "counter-1", times=5)

    assert await asyncio.wait_for(follower, 5) == [3, 4, 5, 6, 7, 8, 9, 10]


async def test_what_nobody_follows_is_not_read_and_what_somebody_follows_is(
    feed: LiveFeed, database: Pools, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[StoredEvent] = []
    monkeypatch.setattr(hub, "dispatch", read.append)
    await world.count(database.write, "counter-1", times=5)
    await asyncio.sleep(0.3)
    assert read == []
    monkeypatch.undo()

    follower = asyncio.create_task(follow(feed, "counter-1", to=8))
    await asyncio.sleep(0.2)
    await world.count(database.write, "counter-1", times=3)

    assert await asyncio.wait_for(follower, 5) == list(range(1, 9))


async def test_a_version_arrives_within_moments_of_its_commit(
    feed: LiveFeed, database: Pools
) -> None:
    await world.count(database.write, "counter-1")
    async with aclosing(feed.versions("counter-1", 0)) as versions:
        assert await anext(versions) == 1
        await asyncio.sleep(0.5)

        started = asyncio.get_running_loop().time()
        await world.count(database.write, "counter-1")
        assert await anext(versions) == 2

    assert asyncio.get_running_loop().time() - started < 0.3


async def test_a_killed_and_emptied_valkey_costs_followers_nothing(
    feed: LiveFeed, database: Pools, valkey: ValkeyServer
) -> None:
    counters = [f"counter-{n}" for n in range(20)]
    followers = [asyncio.create_task(follow(feed, counter, to=15)) for counter in counters]

    async def write() -> None:
        for _ in range(15):
            await asyncio.gather(*(world.count_slowly(database.write, c) for c in counters))

    writer = asyncio.create_task(write())
    await asyncio.sleep(0.15)
    valkey.kill()
    await asyncio.sleep(0.15)
    valkey.start()
    await asyncio.sleep(0.15)
    valkey.flush()
    await writer

    seen = await asyncio.wait_for(asyncio.gather(*followers), 15)
    assert seen == [list(range(1, 16))] * 20


async def test_a_follower_that_falls_behind_reads_again_and_misses_nothing(
    feed: LiveFeed, database: Pools, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    overflows: list[hubs.Subscription] = []
    resync = hubs.Subscription.resync

    def noted(self: hubs.Subscription) -> None:
        overflows.append(self)
        resync(self)

    monkeypatch.setattr(hubs.Subscription, "resync", noted)
    await world.count(database.write, "counter-1")
    async with aclosing(feed.versions("counter-1", 0)) as versions:
        seen = [await anext(versions)]

        await world.count(database.write, "counter-1", times=hubs.QUEUE_SIZE * 2)
        await asyncio.sleep(0.3)
        while seen[-1] < hubs.QUEUE_SIZE * 2 + 1:
            seen.append(await anext(versions))

    assert seen == list(range(1, hubs.QUEUE_SIZE * 2 + 2))
    assert overflows


async def test_a_follower_that_leaves_or_is_cancelled_leaves_no_queue(
    feed: LiveFeed, database: Pools, hub: Hub
) -> None:
    followers = [asyncio.create_task(follow(feed, f"counter-{n}", to=2)) for n in range(20)]
    topics = [asyncio.create_task(follow_topic(feed, "t", count=1, after=None)) for _ in range(5)]
    await asyncio.sleep(0.1)
    attached = len(hub)

    for follower in followers[10:] + topics:
        follower.cancel()
    for n in range(10):
        await world.count(database.write, f"counter-{n}", times=2)
    await asyncio.gather(*followers, *topics, return_exceptions=True)

    assert attached == 25
    assert len(hub) == 0


async def test_what_retention_removed_is_left_out(feed: LiveFeed, database: Pools) -> None:
    await world.count(database.write, "counter-1", times=5)
    await database.write.execute("delete from outbox where seq <= 3")

    assert await asyncio.wait_for(follow(feed, "counter-1", to=5), 5) == [4, 5]


async def test_several_aggregates_can_be_followed_at_once(feed: LiveFeed, database: Pools) -> None:
    await world.count(database.write, "counter-1", times=3)
    await world.count(database.write, "counter-2", times=1)
    seen: dict[str, list[int]] = {"counter-1": [], "counter-2": []}

    async with aclosing(feed.changes({"counter-1": 1, "counter-2": 0})) as changes:
        for n in range(7):
            if n == 3:
                await world.count(database.write, "counter-1", times=2)
                await world.count(database.write, "counter-2", times=2)
            counter, version = await anext(changes)
            seen[counter].append(version)

    assert seen == {"counter-1": [2, 3, 4, 5], "counter-2": [1, 2, 3]}


async def test_a_topic_gathers_the_events_of_many_aggregates(
    feed: LiveFeed, database: Pools
) -> None:
    for n in range(5):
        await world.count(database.write, f"mine-{n}", owner="ada")
        await world.count(database.write, f"other-{n}", owner="bob")

    async with aclosing(feed.events("owner:ada", 0)) as events:
        stored = [await anext(events) for _ in range(5)]
        await world.count(database.write, "mine-0", owner="ada")
        live = await anext(events)

    assert [event.aggregate_id for event in stored] == [f"mine-{n}" for n in range(5)]
    assert (live.aggregate_id, live.version, live.type) == ("mine-0", 2, "tests.counted.v1")
    assert live.occurred_at <= datetime.now(UTC)


async def test_a_topic_without_a_cursor_begins_now(feed: LiveFeed, database: Pools) -> None:
    await world.count(database.write, "counter-1", times=3, owner="ada")
    async with aclosing(feed.events("owner:ada", 0)) as events:
        last = [await anext(events) for _ in range(3)][-1]
    follower = asyncio.create_task(follow_topic(feed, "owner:ada", count=1, after=None))
    await asyncio.sleep(0.1)

    await world.count(database.write, "counter-1", owner="ada")

    assert await asyncio.wait_for(follower, 5) == [last.id + 1]


async def test_resuming_a_topic_misses_no_late_commit_and_repeats_nothing(
    feed: LiveFeed, database: Pools, valkey: ValkeyServer
) -> None:
    """Every few events the follower drops its connection, while commits overtake each other."""
    counters = [f"counter-{n}" for n in range(15)]

    async def write() -> None:
        for _ in range(10):
            slow = (world.count_slowly(database.write, c, owner="ada") for c in counters)
            await asyncio.gather(*slow)

    writer = asyncio.create_task(write())
    events: list[StoredEvent] = []
    cursor = 0
    async with asyncio.timeout(15):
        while len(events) < 150:
            async with aclosing(feed.events("owner:ada", cursor)) as following:
                for _ in range(7 if len(events) < 147 else 150 - len(events)):
                    events.append(await anext(following))  # noqa: PERF401 - one by one
            cursor = events[-1].id
            if 40 < len(events) < 48:
                valkey.flush()
    await writer

    assert len({event.event_id for event in events}) == 150
    seen = world.versions_by_aggregate(events)
    assert seen == {counter: list(range(1, 11)) for counter in counters}


async def test_followers_outlast_an_absence_of_valkey(
    feed: LiveFeed, database: Pools, valkey: ValkeyServer
) -> None:
    follower = asyncio.create_task(follow(feed, "counter-1", to=3))
    await asyncio.sleep(0.1)

    valkey.kill()
    await world.count(database.write, "counter-1", times=3)

    assert await asyncio.wait_for(follower, 10) == [1, 2, 3]


async def test_a_reader_that_finds_or_loses_valkey_has_everybody_read_again(
    valkey: ValkeyServer, hub: Hub
) -> None:
    with hub.following(topics=["owner:ada"]) as subscription:
        async with world.running(StreamReader(valkey.url, hub).run()):
            assert await asyncio.wait_for(subscription.next(), 5) is None

            valkey.kill()
            assert await asyncio.wait_for(subscription.next(), 5) is None


async def test_a_reader_that_lags_sends_its_followers_to_the_database(
    feed: LiveFeed, database: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With answers cut off at two entries, one stream's events would overtake another's."""
    monkeypatch.setattr(streams, "READ_COUNT", 2)
    await world.count(database.write, "counter-0", owner="ada")
    async with aclosing(feed.events("owner:ada", 0)) as events:
        seen = [await anext(events)]
        async with database.write.acquire() as connection, connection.transaction():
            for n in range(40):
                await world.step(connection, f"counter-{n // 20}", owner="ada")
        async with asyncio.timeout(5):
            while len(seen) < 41:
                seen.append(await anext(events))

    assert [event.id for event in seen] == list(range(1, 42))
