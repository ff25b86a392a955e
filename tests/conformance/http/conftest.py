"""The composed API on a loopback port, served as `storefront serve` does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

from apps.api import configured, create_app
from apps.settings import Settings
from schema.build import DOMAINS, Supergraph


@pytest.fixture(scope="session")
def graph() -> Supergraph:
    return Supergraph(DOMAINS)


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    urls = {"database_url": database_url, "redis_url": redis_url}
    return Settings.model_validate(urls)


@asynccontextmanager
async def serving(graph: Supergraph, settings: Settings) -> AsyncIterator[str]:
    """The URL of the endpoint."""
    server = uvicorn.Server(configured(create_app(settings, graph), settings, port=0))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has a flag, not an event
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/graphql"
    server.should_exit = True
    await task


@pytest.fixture(scope="session")
async def url(graph: Supergraph, settings: Settings) -> AsyncIterator[str]:
    async with serving(graph, settings) as url:
        yield url
