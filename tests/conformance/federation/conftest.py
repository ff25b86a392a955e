"""The marketplace of `tests/integration/graph`, served in both deployments at once."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from apps.composition.apis import inbound
from apps.composition.connections import Connections
from apps.composition.process import running
from apps.settings import Settings
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.messaging.streams import StreamReader
from persistence.outbox.relay import Relay
from schema.build import Supergraph
from tests.conformance.federation.deployments import Deployments, demand_gateway, deployed
from tests.integration.graph.conftest import graph, open_shop, settings, to
from tests.integration.graph.counting import counted
from tests.integration.graph.shop import Clock, Shop
from tests.integration.graph.world import World, a_world

__all__ = ["graph", "settings", "to"]  # fixtures


@pytest.fixture(scope="session")
async def shop(graph: Supergraph, to: Connections, settings: Settings) -> Shop:
    return open_shop(graph, to, settings)


@pytest.fixture(scope="session")
async def world(shop: Shop) -> World:
    return await a_world(shop)


@pytest.fixture(scope="session")
async def deployments(
    graph: Supergraph,
    to: Connections,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Deployments]:
    demand_gateway()
    hub, calls = Hub(), Counter[str]()
    clock = Clock(datetime.now(UTC))
    apis = inbound(to, settings, LiveFeed(to.pools.read, hub), clock).apis
    tasks = [StreamReader(to.redis_url, hub).run, Relay(to.database_url, to.redis_url).run]
    folder = tmp_path_factory.mktemp("federation")
    async with (
        running(tasks),
        deployed(graph, counted(apis, calls), calls, folder) as both,
    ):
        yield both
