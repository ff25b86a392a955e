"""Connections for reading: lent for one statement each, and replaced when they break."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from domains.shared_kernel.errors import Overloaded
from persistence import engine
from persistence.read_pool import ReadPool
from persistence.write_pool import WritePool

SIZE = 2
PID = "select pg_backend_pid()"
SLEEP = "select pg_sleep($1::float8), pg_backend_pid()"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ReadPool]:
    async with engine.connect(database_url, read=SIZE, write=1) as pools:
        yield pools.read


async def test_statements_run_beside_each_other_and_others_wait_for_their_turn(
    pool: ReadPool,
) -> None:
    rows = await asyncio.gather(*(pool.fetchrow(SLEEP, 0.05) for _ in range(3 * SIZE)))

    assert len({row[1] for row in rows if row}) == SIZE


async def test_who_waits_too_long_is_told_to_come_again(database_url: str) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as one:
        pool = ReadPool(one, patience=0.05)
        slow = asyncio.ensure_future(pool.fetchval(SLEEP, 0.3))

        with pytest.raises(Overloaded):
            await asyncio.gather(pool.fetchval(PID), pool.fetchval(PID))

        await slow
        assert await pool.fetchval(PID)
        await pool.close()


async def test_a_statement_that_was_cancelled_leaves_its_connection_usable(pool: ReadPool) -> None:
    slow = [asyncio.ensure_future(pool.fetch(SLEEP, 5.0)) for _ in range(SIZE)]
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(pool.fetchval(PID)) for _ in range(SIZE)]
    await asyncio.sleep(0)

    for each in slow:
        each.cancel()

    assert len(await asyncio.wait_for(asyncio.gather(*waiting), 2)) == SIZE


async def test_who_gives_up_waiting_keeps_no_connection(pool: ReadPool) -> None:
    slow = [asyncio.ensure_future(pool.fetch(SLEEP, 0.1)) for _ in range(SIZE)]
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(pool.fetchval(PID)) for _ in range(3)]
    await asyncio.sleep(0)
    for each in waiting:
        each.cancel()

    await asyncio.gather(*slow)

    pids = await asyncio.gather(*(pool.fetchrow(SLEEP, 0.05) for _ in range(SIZE)))
    assert len({row[1] for row in pids if row}) == SIZE


async def test_lost_connections_are_replaced(pool: ReadPool, database_url: str) -> None:
    rows = await asyncio.gather(*(pool.fetchrow(SLEEP, 0.05) for _ in range(SIZE)))
    pids = [row[1] for row in rows if row]
    killer = await asyncpg.connect(database_url)
    await killer.execute("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", pids)
    await killer.close()
    await asyncio.sleep(0.1)

    again = await asyncio.gather(*(pool.fetchrow(SLEEP, 0.05) for _ in range(SIZE)))

    assert {row[1] for row in again if row}.isdisjoint(pids)


async def test_a_mistake_spoils_nothing(pool: ReadPool) -> None:
    for _ in range(2 * SIZE):
        with pytest.raises(asyncpg.PostgresError):
            await pool.fetch("select 1 / 0")

    assert await pool.fetchval("select 1") == 1


PLANS = "select pg_backend_pid(), count(*) from pg_prepared_statements"


@pytest.fixture
async def one(database_url: str) -> AsyncIterator[WritePool]:
    async with engine.connect(database_url, read=1, write=1) as pools:
        yield pools.write


async def test_what_is_refused_costs_a_connection_none_of_its_plans(one: WritePool) -> None:
    await one.execute("drop table if exists taken")
    await one.execute("create table taken (id int primary key)")
    add = "insert into taken values ($1)"
    await one.fetch(add, 1)
    await one.fetch("delete from taken where id = $1", 2)
    before = [[*row] for row in await one.fetch(PLANS)]

    for _ in range(2):
        with pytest.raises(asyncpg.UniqueViolationError):
            await one.fetch(add, 1)
        with pytest.raises(asyncpg.UndefinedTableError):
            await one.execute("delete from nothing")

    assert [[*row] for row in await one.fetch(PLANS)] == before
    await one.execute("drop table taken")


async def test_a_transaction_that_was_left_open_is_nobodys(one: WritePool) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await one.execute("begin; select 1 / 0")

    assert await one.fetchval("select 1") == 1


async def test_nothing_can_be_written(pool: ReadPool) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await pool.execute("create table never (id int)")


async def test_a_migration_under_a_prepared_statement_is_not_noticed(
    pool: ReadPool, database_url: str
) -> None:
    migrating = await asyncpg.connect(database_url)
    await migrating.execute("create table grown as select 1 as a")
    try:
        before = [await pool.fetch("select * from grown") for _ in range(SIZE)]
        await migrating.execute("alter table grown add column b int default 2")

        after = [await pool.fetch("select * from grown") for _ in range(SIZE)]
    finally:
        await migrating.execute("drop table grown")
        await migrating.close()

    assert [dict(row) for [row] in before] == [{"a": 1}] * SIZE
    assert [dict(row) for [row] in after] == [{"a": 1, "b": 2}] * SIZE


async def test_connections_are_opened_when_they_are_needed_or_all_at_once(
    database_url: str,
) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=3) as three:
        pool = ReadPool(three)
        await asyncio.gather(pool.fetchval(PID), pool.fetchval(PID))
        needed = three.get_size()

        await pool.fill()
        await pool.fill()

        assert (needed, three.get_size()) == (2, 3)
        rows = await asyncio.gather(*(pool.fetchrow(SLEEP, 0.05) for _ in range(3)))
        assert len({row[1] for row in rows if row}) == 3
        await pool.close()


async def test_filling_leaves_connections_to_those_who_open_them_meanwhile(
    database_url: str,
) -> None:
    async with asyncpg.create_pool(database_url, min_size=1, max_size=3) as three:
        pool = ReadPool(three)

        async with asyncio.timeout(2):
            await asyncio.gather(pool.fill(), *(pool.fetchrow(SLEEP, 0.05) for _ in range(6)))

        assert three.get_size() == 3
        assert await pool.fetchval(PID)
        await pool.close()
