"""Committed events reach the streams, in order, whatever stops."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from persistence.engine import Pools
from persistence.messaging.events import stored
from persistence.messaging.streams import Presence
from persistence.messaging.valkey import wire
from persistence.outbox import store
from persistence.outbox.progress import Progress
from persistence.outbox.relay import LEADERSHIP, Relay, RelaySettings
from tests.integration.messaging import world
from tests.integration.messaging.valkey_server import ValkeyServer

COUNTERS = [f"counter-{n}" for n in range(20)]


async def test_a_committed_event_is_sent_within_moments(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url).run()):
        await world.eventually(lambda: world.published(valkey.url), lambda _: True)
        await world.count(database.write, "counter-1")

        [event] = await world.eventually(lambda: world.published(valkey.url), bool, within=2)

    assert (event.id, event.aggregate_id, event.version) == (1, "counter-1", 1)
    assert event.topics == ("owner:nobody",)
    assert event.payload["aggregate_id"] == "counter-1"
    [row] = await database.write.fetch("select * from outbox")
    assert event == stored(row)


async def test_an_event_of_a_rolled_back_change_is_never_sent(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with database.write.acquire() as connection:
        change = connection.transaction()
        await change.start()
        await world.step(connection, "counter-1")
        await change.rollback()
    await world.count(database.write, "counter-2")

    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        [event] = await world.eventually(lambda: world.published(valkey.url), bool)

    assert event.aggregate_id == "counter-2"


async def test_late_commits_break_no_order_and_leave_no_gap(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await asyncio.gather(
            *(world.count_slowly(database.write, world.CHANCE.choice(COUNTERS)) for _ in range(400))
        )
        events = await world.eventually(
            lambda: world.published(valkey.url), lambda found: len(found) >= 400
        )

    assert len(events) == 400
    for versions in world.versions_by_aggregate(events).values():
        assert versions == list(range(1, len(versions) + 1))


async def test_after_a_rush_a_single_event_is_sent_within_moments_again(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url).run()):
        await asyncio.gather(*(world.count(database.write, c, times=20) for c in COUNTERS))
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 400)
        await asyncio.sleep(0.3)

        await world.count(database.write, "counter-1")
        await world.eventually(
            lambda: world.published(valkey.url), lambda e: len(e) == 401, within=0.4
        )


@pytest.mark.parametrize("is_read", [True, False])
async def test_a_relay_gathers_for_longer_while_nobody_reads(
    dsn: str, database: Pools, valkey: ValkeyServer, *, is_read: bool
) -> None:
    settings = RelaySettings(idle=0.1, standby=0.1, unread=60)
    async with world.running(Relay(dsn, valkey.url, settings).run()), wire(valkey.url) as reader:
        if is_read:
            await Presence(reader).show()
        await world.eventually(lambda: world.published(valkey.url), lambda _: True)
        await asyncio.sleep(0.3)  # it has begun, and waits for the first
        await world.count(database.write, "counter-1")
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 1)

        await world.count(database.write, "counter-1")
        await asyncio.sleep(0.5)

        assert len(await world.published(valkey.url)) == (2 if is_read else 1)


async def test_a_relay_that_dies_before_it_notes_a_batch_sends_it_again(
    dsn: str, database: Pools, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = iter([ConnectionError("killed"), ConnectionError("killed")])
    noted = Progress.published_to

    def dies_first(self: Progress, position: int) -> None:
        if death := next(deaths, None):
            raise death
        noted(self, position)

    monkeypatch.setattr(Progress, "published_to", dies_first)
    await world.count(database.write, "counter-1", times=5)
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        events = await world.eventually(
            lambda: world.published(valkey.url), lambda found: len(found) >= 15
        )

    assert [event.version for event in events] == [1, 2, 3, 4, 5] * 3
    assert [event.id for event in events] == [1, 2, 3, 4, 5] * 3


async def test_a_standby_takes_over_when_the_leader_loses_its_connection(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    relays = [Relay(dsn, valkey.url, world.FAST).run() for _ in range(2)]
    async with world.running(*relays):
        for _ in range(3):
            await world.count(database.write, "counter-1", times=20)
            await world.cut_connections(database.write, to=LEADERSHIP)
        events = await world.eventually(
            lambda: world.published(valkey.url),
            lambda found: {event.version for event in found} == set(range(1, 61)),
        )

    firsts = list(dict.fromkeys(event.version for event in events))
    assert firsts == list(range(1, 61))


async def test_an_emptied_valkey_is_filled_again_from_the_outbox(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await world.count(database.write, "counter-1", times=10)
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 10)

        valkey.flush()
        events = await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 10)

    assert [event.version for event in events] == list(range(1, 11))


async def test_after_a_restart_valkey_gets_again_what_it_may_have_lost(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await world.count(database.write, "counter-1", times=10)
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 10)

        valkey.kill()
        await world.count(database.write, "counter-1", times=10)
        valkey.start()
        events = await world.eventually(
            lambda: world.published(valkey.url), lambda e: len(e) > 0 and e[-1].version == 20
        )

    assert [event.version for event in events] == [*range(1, 11), *range(1, 21)]


async def test_what_valkey_has_surely_saved_is_not_sent_again(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    settings = RelaySettings(idle=0.1, standby=0.1, settle=0)
    async with world.running(Relay(dsn, valkey.url, settings).run()):
        for so_far in range(1, 6):
            await world.count(database.write, "counter-1")
            found = await world.eventually(lambda: world.published(valkey.url), bool)
            while len(found) < so_far:
                found = await world.published(valkey.url)
        await asyncio.sleep(1.5)  # until Valkey has saved

        valkey.kill()
        valkey.start()
        await world.count(database.write, "counter-1")
        events = await world.eventually(
            lambda: world.published(valkey.url), lambda e: e[-1].version == 6
        )

    assert [event.version for event in events] == [1, 2, 3, 4, 5, 5, 6]


async def test_retention_takes_only_what_was_sent_and_is_old(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()):
        await world.count(database.write, "counter-1", times=10)
        await world.eventually(lambda: world.published(valkey.url), lambda e: len(e) == 10)
    await world.count(database.write, "counter-1", times=3)

    forgotten = [
        await store.forget(database.write, datetime.now(UTC) - timedelta(days=2)),
        await store.forget(database.write, tomorrow),
    ]

    left = await database.write.fetch("select seq from outbox order by seq")
    assert [row["seq"] for row in left] == [11, 12, 13]
    assert forgotten == [0, 10]


async def test_a_cancelled_relay_leaves_at_once_and_lets_the_next_lead(
    dsn: str, database: Pools, valkey: ValkeyServer
) -> None:
    async with world.running(Relay(dsn, valkey.url, world.FAST).run()) as [relay]:
        await world.count(database.write, "counter-1")
        await world.eventually(lambda: world.published(valkey.url), bool)

        async with asyncio.timeout(1):
            await world.stop(relay)

    assert relay.cancelled()
    held = """select count(*) from pg_locks l join pg_database d on d.oid = l.database
              where l.locktype = 'advisory' and d.datname = current_database()"""
    await world.eventually(lambda: database.write.fetchval(held), lambda n: n == 0)
