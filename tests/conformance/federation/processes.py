"""Both deployments as they run in production: every subgraph is a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from apps.settings import DEVELOPMENT_SECRET
from domains.accounts.adapters.outbound.jwt_access_tokens import JwtAccessTokens, SigningKeys
from domains.accounts.application.ports.outbound import AccessClaims
from domains.shared_kernel.ids import CustomerId, SessionId, new_id
from domains.shared_kernel.use_case import Viewer
from schema.build import DOMAINS
from tests.conformance.federation.deployments import (
    SECRET,
    composed,
    gateway_before,
    until_ready,
)
from tests.integration.graph.shop import Clock
from tests.integration.graph.site import Site
from tests.integration.purchase.processes import Process, free_port

AT_ONCE: Final = 4
"""Processes that start side by side: more of them only wait for each other's imports."""


@dataclass
class Served:
    """`storefront serve`, and where it answers."""

    process: Process
    origin: str

    @property
    def url(self) -> str:
        return f"{self.origin}/graphql"

    async def start(self) -> None:
        self.process.start()
        await until_ready(f"{self.origin}/health/ready", self._is_alive, self.process.log)

    def _is_alive(self) -> bool:
        return self.process.child is not None and self.process.child.poll() is None


@dataclass
class Processes:
    """One process, and a gateway before thirteen; `subgraphs` can be killed and started again."""

    single: Site
    gateway: Site
    subgraphs: Mapping[str, Served]
    valkey: Redis

    async def answers(
        self, deployment: Site, document: str, viewer: Viewer, variables: dict[str, Any]
    ) -> Any:
        token = await self.token_of(viewer)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = await deployment.post({"query": document, "variables": variables}, **headers)
        return response.json()

    async def token_of(self, viewer: Viewer) -> str | None:
        """A signed access token, whose session Valkey believes live."""
        if viewer.customer_id is None:
            return None
        session = new_id("ses")
        await self.valkey.set(f"session:{session}", "live", ex=600)
        keys = SigningKeys(secrets={"1": DEVELOPMENT_SECRET}, current="1")
        claims = AccessClaims(
            CustomerId(viewer.customer_id), SessionId(session), is_admin=viewer.is_admin
        )
        token, _ = JwtAccessTokens(keys, Clock(datetime.now(UTC))).issue(claims)
        return token


@asynccontextmanager
async def processes(database_url: str, redis_url: str, folder: Path) -> AsyncIterator[Processes]:
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STOREFRONT_GATEWAY_SECRET": SECRET,
        "STOREFRONT_LOG_LEVEL": "WARNING",
        "STOREFRONT_READ_CONNECTIONS": "2",
        "STOREFRONT_WRITE_CONNECTIONS": "2",
    }
    single = _served(environment, folder / "single.log")
    subgraphs = {
        name: _served(environment, folder / f"{name}.log", "--subgraph", name) for name in DOMAINS
    }
    async with AsyncExitStack() as stack:
        for each in (single, *subgraphs.values()):
            stack.callback(each.process.stop)
        await _started([single, *subgraphs.values()])
        supergraph = await composed(folder, {name: it.url for name, it in subgraphs.items()})
        port = free_port()
        await stack.enter_async_context(gateway_before(supergraph, port))
        valkey = await stack.enter_async_context(Redis.from_url(redis_url))
        both = Site(single.url), Site(f"http://127.0.0.1:{port}/graphql")
        for site in both:
            stack.push_async_callback(site.http.aclose)
        yield Processes(*both, subgraphs, valkey)


def _served(environment: Mapping[str, str], log: Path, *more: str) -> Served:
    """One that is not started yet."""
    port = free_port()
    command = ("-m", "apps.cli", "serve", "--port", str(port), *more)
    return Served(Process(command, environment, log), f"http://127.0.0.1:{port}")


async def _started(waiting: list[Served]) -> None:
    while waiting:
        group, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        await asyncio.gather(*(each.start() for each in group))
