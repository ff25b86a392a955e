"""The engines of the benchmark and their databases, under `build/bench`."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings, Urls

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "build" / "bench"

QUIET: Final = {
    "shared_buffers": "512MB",
    "max_connections": "150",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}
"""Nothing runs in the background that would count as a request's work; else the defaults."""

LOADING: Final = {
    **QUIET,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "maintenance_work_mem": "512MB",
}


@dataclass(frozen=True, slots=True)
class Home:
    """Running engines with the data of one size; `folder` keeps what is known of them."""

    size: str
    folder: Path
    urls: Urls
    postmaster: int

    @property
    def database_url(self) -> str:
        return self.urls.database_url

    @asynccontextmanager
    async def connection(self, database: str = "storefront") -> AsyncIterator[Any]:
        connection = await asyncpg.connect(url_of(self.urls.database_url, database))
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def copy(self, name: str) -> AsyncIterator[str]:
        """The URL of a copy of the data, for cases that write; it is dropped at the end."""
        async with self.connection("postgres") as admin:
            await admin.execute(f"drop database if exists {name} with (force)")
            await admin.execute(f"create database {name} template storefront")
            try:
                yield url_of(self.urls.database_url, name)
            finally:
                await admin.execute(f"drop database {name} with (force)")


def folder_of(size: str) -> Path:
    return FOLDER / size


@contextmanager
def running(size: str, conf: dict[str, str]) -> Iterator[Home]:
    """The engines of a size, started or shared, until the end of the block."""
    folder = folder_of(size)
    folder.mkdir(parents=True, exist_ok=True)
    engines = Engines(EngineSettings(folder / "data", pg_conf=conf))
    try:
        urls = engines.start()
        pid = int((engines.home.path / "pg" / "postmaster.pid").read_text().split()[0])
        yield Home(size, folder, urls, pid)
    finally:
        engines.close()


def url_of(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()
