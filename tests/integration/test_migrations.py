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
