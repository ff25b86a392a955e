"""Databases of their own: the demo marketplace would get in the way of others' tests."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from rich.console import Console

from apps.composition import demo
from apps.embedded.settings import Urls
from apps.settings import Settings
from persistence.migrations.upgrade import upgrade

SILENT = Console(file=io.StringIO())


class Database(Protocol):
    """A connection, as far as these tests need it."""

    async def fetch(self, query: str, /, *args: object) -> list[Any]: ...
    async def fetchval(self, query: str, /, *args: object) -> Any: ...


@pytest.fixture
async def empty(engines: Urls, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of a marketplace without anything in it."""
    async with empty_marketplace(engines, "demo_empty", tmp_path) as settings:
        yield settings


@pytest.fixture
async def database(empty: Settings) -> AsyncIterator[Database]:
    """That of `empty`."""
    connection = await asyncpg.connect(empty.database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def seeded(
    engines: Urls, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """The database of a demo marketplace, to look at."""
    folder = tmp_path_factory.mktemp("seeded")
    async with empty_marketplace(engines, "demo_seeded", folder) as settings:
        await demo.seed(settings, products=60, out=SILENT)
        connection = await asyncpg.connect(settings.database_url)
        yield connection
        await connection.close()


@asynccontextmanager
async def empty_marketplace(engines: Urls, name: str, folder: Path) -> AsyncIterator[Settings]:
    admin = await asyncpg.connect(engines.database_url)
    await admin.execute(f"create database {name}")
    url = urlunsplit(urlsplit(engines.database_url)._replace(path=f"/{name}"))
    await upgrade(url)
    yield Settings(DATABASE_URL=url, REDIS_URL=engines.redis_url, data_dir=folder)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()
