"""The composed application, and a marketplace in it where something of everything has happened.

What costs time is opened once for all tests of the folder: each of them makes what it changes.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from apps.composition.apis import inbound
from apps.composition.checkout import checkout_jobs
from apps.composition.connections import Connections
from apps.composition.refunds import refund_jobs
from apps.sandbox.app import SandboxSettings, sandbox
from apps.settings import DEVELOPMENT_SECRET, Settings
from domains.payments.adapters.outbound.over_httpx import OverHttpx
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.refunds.application.use_cases.open_refund import SETTLE
from persistence import engine
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.payments.reader import SqlPaymentReader
from persistence.unit_of_work import series, transactions
from schema.build import DOMAINS, Supergraph
from tests.integration.graph.counting import counted
from tests.integration.graph.shop import Clock, Shop
from tests.integration.graph.site import Site, serving
from tests.integration.graph.world import World, a_world

GATEWAY = "http://gateway.test"


@pytest.fixture(scope="session")
def graph() -> Supergraph:
    return Supergraph(DOMAINS)


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str) -> Settings:
    urls = {"database_url": database_url, "redis_url": redis_url, "gateway_url": GATEWAY}
    return Settings.model_validate(urls)


@pytest.fixture(scope="session")
async def to(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Connections]:
    """Connections as a process has them; the payment gateway is in this process."""
    assert settings.database_url
    assert settings.redis_url
    async with (
        engine.connect(settings.database_url, read=3, write=4) as pools,
        Redis.from_url(settings.redis_url) as valkey,
        gateway(tmp_path_factory.mktemp("gateway") / "payments.db") as client,
    ):
        yield Connections(
            pools=pools,
            valkey=valkey,
            gateway=OverHttpx(client),
            database_url=settings.database_url,
            redis_url=settings.redis_url,
        )


@asynccontextmanager
async def gateway(database: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = sandbox(
        SandboxSettings(database=database, api_key=DEVELOPMENT_SECRET, public_url=GATEWAY)
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=GATEWAY,
            headers={"Authorization": f"Bearer {DEVELOPMENT_SECRET}"},
        ) as client,
    ):
        yield client


def open_shop(graph: Supergraph, to: Connections, settings: Settings) -> Shop:
    clock, calls = Clock(datetime.now(UTC)), Counter[str]()
    ports = inbound(to, settings, LiveFeed(to.pools.read, Hub()), clock)
    begin, bank = transactions(to.pools.write), SandboxGateway(to.gateway)
    settle, _ = refund_jobs(begin, bank, SqlPaymentReader(to.pools.read), clock)
    return Shop(
        graph=graph,
        apis=counted(ports.apis, calls),
        pools=to.pools,
        clock=clock,
        calls=calls,
        settle=settle[SETTLE],
        checkout=checkout_jobs(
            begin,
            bank,
            clock,
            commission_bp=500,
            return_url=GATEWAY,
            series=series(to.pools.write),
        ),
    )


@pytest.fixture
async def shop(graph: Supergraph, to: Connections, settings: Settings) -> Shop:
    return open_shop(graph, to, settings)


@pytest.fixture(scope="session")
async def world_shop(graph: Supergraph, to: Connections, settings: Settings) -> Shop:
    """For what is made once for all tests."""
    return open_shop(graph, to, settings)


@pytest.fixture(scope="session")
async def world(world_shop: Shop) -> World:
    """Made once: for tests that look, or that are refused."""
    return await a_world(world_shop)


@pytest.fixture(scope="session")
async def site(graph: Supergraph, settings: Settings) -> AsyncIterator[Site]:
    """The API as a server of its own on a loopback port, with a relay for live events."""
    async with serving(graph, settings) as site:
        yield site
