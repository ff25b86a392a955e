"""The composed application on real engines; the payment gateway is away."""

from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from apps.composition.apis import inbound
from apps.composition.clock import SystemClock
from apps.composition.connections import Connections
from apps.settings import Settings
from domains.payments.adapters.outbound.over_httpx import OverHttpx
from persistence import engine
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.unit_of_work import transactions
from schema.build import DOMAINS, Supergraph
from tests.integration.security.desk import Desk


@pytest.fixture(scope="session")
def whole_graph() -> Supergraph:
    return Supergraph(DOMAINS)


@pytest.fixture
async def desk(
    whole_graph: Supergraph, pools: engine.Pools, database_url: str, redis_url: str
) -> AsyncIterator[Desk]:
    async with (
        Redis.from_url(redis_url) as valkey,
        httpx.AsyncClient(base_url="http://127.0.0.1:1") as gateway,
    ):
        to = Connections(
            pools=pools,
            valkey=valkey,
            gateway=OverHttpx(gateway),
            database_url=database_url,
            redis_url=redis_url,
        )
        ports = inbound(to, Settings(), LiveFeed(pools.read, Hub()), SystemClock())
        yield Desk(whole_graph, ports.apis, transactions(pools.write))
