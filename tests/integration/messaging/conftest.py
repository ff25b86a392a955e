"""A database and a Valkey of our own: these tests empty the one and kill the other."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from persistence import engine
from persistence.jobs import tables as job_tables
from persistence.outbox import tables
from tests.integration.messaging.valkey_server import ValkeyServer

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # theirs
TABLES = (
    tables.outbox,
    tables.outbox_relay,
    job_tables.jobs,
    job_tables.cron_ticks,
)


@pytest.fixture(scope="session")
async def dsn(database_url: str) -> str:
    name = f"messaging_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"create database {name}")
    await connection.close()
    dsn = urlsplit(database_url)._replace(path=f"/{name}").geturl()
    connection = await asyncpg.connect(dsn)
    for statement in _ddl():
        await connection.execute(statement)
    await connection.close()
    return dsn


def _ddl() -> list[str]:
    statements: list[str] = []

    def collect(clause: sa.ExecutableDDLElement, *_: object, **__: object) -> None:
        statements.append(str(clause.compile(dialect=DIALECT)))

    mock = sa.create_mock_engine("postgresql://", collect)
    tables.outbox.metadata.create_all(mock, tables=TABLES, checkfirst=False)
    counters = "create table counters (id text primary key, version bigint not null default 0)"
    return [*statements, counters]


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[engine.Pools]:
    async with engine.connect(dsn, read=4, write=16) as pools:
        names = [table.name for table in TABLES]
        await pools.write.execute(f"truncate {', '.join([*names, 'counters'])}")
        yield pools


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    folder = tmp_path_factory.mktemp("valkey")
    server = ValkeyServer(Path(folder))
    server.start()
    yield server
    server.kill()
