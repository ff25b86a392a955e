"""Throw-away engines for the whole run; each test opens its own connections."""

from apps import dataclasses

dataclasses.compile_late()  # as the processes do: what is tested is what runs

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings, Urls
from domains.shared_kernel.use_case import Begin
from persistence import engine
from persistence.migrations.upgrade import upgrade
from persistence.unit_of_work import SqlUnitOfWork, transactions

pytest.register_assert_rewrite("tests.integration.purchase.books")
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
"""A killed server loses nothing with these; only a crashed machine would."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def servers() -> Iterator[Engines]:
    """The engines of this run; a test that kills one starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="storefront-test-"))
    folder.chmod(0o711)  # as root, the servers' account must reach it
    servers = Engines(EngineSettings(folder / "data", pg_conf=FAST))
    servers.start()
    yield servers
    servers.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def engines(servers: Engines) -> Urls:
    return servers.start()


@pytest.fixture(scope="session")
async def database_url(engines: Urls) -> str:
    await upgrade(engines.database_url)
    return engines.database_url


@pytest.fixture(scope="session")
def redis_url(engines: Urls) -> str:
    return engines.redis_url


@pytest.fixture
async def pools(database_url: str) -> AsyncIterator[engine.Pools]:
    async with engine.connect(database_url, read=2, write=8) as pools:
        yield pools


@pytest.fixture
def begin(pools: engine.Pools) -> Begin[SqlUnitOfWork]:
    return transactions(pools.write)
