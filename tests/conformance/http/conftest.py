"""The composed API on a loopback port, served as `storefront serve` does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from apps.api import create_app
from apps.settings import Settings
from apps.transport.server import server
from schema.build import DOMAINS, Supergraph
from schema.execution.pipeline import Pipeline
from tests.conformance.http.ticking import Ticking


@pytest.fixture(scope="session")
def graph() -> Supergraph:
    return Supergraph(DOMAINS)


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    urls = {"database_url": database_url, "redis_url": redis_url}
    return Settings.model_validate(urls)


@asynccontextmanager
async def serving(graph: Pipeline, settings: Settings) -> AsyncIterator[str]:
    """The URL of the endpoint."""
    api = server(create_app(settings, graph), settings, port=0)
    task = asyncio.create_task(api.serve())
    while not api.started:  # noqa: ASYNC110 - uvicorn has a flag, not an event
        await asyncio.sleep(0.005)
    port = api.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/graphql"
    api.should_exit = True
    await task


@pytest.fixture(scope="session")
async def url(graph: Supergraph, settings: Settings) -> AsyncIterator[str]:
    async with serving(graph, settings) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture(scope="session")
async def ticking(settings: Settings) -> AsyncIterator[str]:
    """The URL of the small schema's endpoint."""
    async with serving(Ticking(), settings) as url:
        yield url
