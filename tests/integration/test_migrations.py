"""The migrations make exactly the schema that the code is written for."""

import asyncio

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from persistence import metadata
from persistence.migrations import upgrade


@pytest.fixture
async def empty_database(database_url: str) -> str:
    connection = await asyncpg.connect(database_url)
    await connection.execute("drop database if exists migrated")
    await connection.execute("create database migrated")
    await connection.close()
    return database_url.replace("/storefront?", "/migrated?")


QUEUE_BEFORE = """
create type pgqueuer_status as enum ('queued', 'picked', 'successful', 'exception', 'failed');
create table pgqueuer (
  id bigserial primary key, updated timestamptz not null default now(),
  execute_after timestamptz not null default now(), status pgqueuer_status not null,
  entrypoint text not null, payload bytea, attempts integer not null default 0);
create table pgqueuer_log (); create table pgqueuer_statistics ();
create table pgqueuer_schedules ();
create function fn_pgqueuer_changed() returns trigger language plpgsql as 'begin return null; end';
create trigger tg_pgqueuer_changed after insert on pgqueuer execute function fn_pgqueuer_changed();
insert into pgqueuer (status, entrypoint, payload, attempts) values
  ('queued', 'checkout.expire', 'chk_1', 0), ('picked', 'checkout.advance', 'att_1', 2),
  ('failed', 'checkout.advance', 'att_2', 20)
"""


async def test_jobs_that_wait_in_the_queue_that_was_before_are_not_lost(
    empty_database: str,
) -> None:
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute(QUEUE_BEFORE)

        await upgrade.upgrade(empty_database)

        rows = await connection.fetch(
            "select name, payload, attempts, failed_at is not null from jobs order by id"
        )
        gone = await connection.fetchval("select to_regclass('pgqueuer') is null")
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [
        ("checkout.expire", "chk_1", 0, False),
        ("checkout.advance", "att_1", 2, False),
        ("checkout.advance", "att_2", 20, True),
    ]
    assert gone


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_name": _ours})
    return list(compare_metadata(context, metadata.complete()))


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Of a partitioned table not the partitions."""
    return kind != "table" or not (name or "").startswith("product_search_")


async def test_processes_that_start_at_once_migrate_once(empty_database: str) -> None:
    assert await upgrade.pending(empty_database)

    await asyncio.gather(*(upgrade.upgrade(empty_database) for _ in range(3)))

    assert not await upgrade.pending(empty_database)
    engine = create_async_engine(empty_database.replace("postgresql:", "postgresql+asyncpg:", 1))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
