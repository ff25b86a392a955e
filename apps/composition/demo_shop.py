"""The marketplace's own ports, with a sandbox gateway inside the process.

The gateway works on the same file as the one that `storefront up` starts, so demo orders can be
paid back later like all others.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis

from apps.composition.apis import inbound
from apps.composition.checkout import CheckoutJobs, checkout_jobs
from apps.composition.clock import SystemClock
from apps.composition.connections import Connections
from apps.composition.refunds import refund_jobs
from apps.sandbox.app import SandboxSettings, sandbox
from apps.settings import Settings
from apps.supervisor import sandbox_database
from domains.payments.adapters.outbound.over_httpx import OverHttpx
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.refunds.application.use_cases.open_refund import SETTLE
from persistence.engine import Pools
from persistence.jobs.handler import Handler
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.unit_of_work import series, transactions
from resolvers.apis import Apis


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What demo orders are made with; what a worker would do is done here, as it may not run."""

    apis: Apis
    checkout_jobs: CheckoutJobs
    settle_refund: Handler


@asynccontextmanager
async def open_shop(pools: Pools, settings: Settings) -> AsyncIterator[Shop]:
    begin, clock = transactions(pools.write), SystemClock()
    async with _connections(pools, settings) as to:
        apis = inbound(to, settings, LiveFeed(pools.read, Hub()), clock).apis
        gateway = SandboxGateway(to.gateway)
        settle, _ = refund_jobs(begin, gateway, apis.payments, clock)
        yield Shop(
            apis=apis,
            checkout_jobs=checkout_jobs(
                begin,
                gateway,
                clock,
                commission_bp=settings.commission_basis_points,
                return_url=settings.public_url,
                series=series(pools.write),
            ),
            settle_refund=settle[SETTLE],
        )


@asynccontextmanager
async def _connections(pools: Pools, settings: Settings) -> AsyncIterator[Connections]:
    """As those of a process, but that the gateway is in this one; nobody asks Valkey."""
    database_url, redis_url = settings.database_url or "", settings.redis_url or "redis://"
    async with _gateway(settings) as gateway, Redis.from_url(redis_url) as valkey:
        yield Connections(
            pools=pools,
            valkey=valkey,
            gateway=gateway,
            database_url=database_url,
            redis_url=redis_url,
        )


@asynccontextmanager
async def _gateway(settings: Settings) -> AsyncIterator[OverHttpx]:
    key = settings.gateway_api_key.get_secret_value()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = sandbox(
        SandboxSettings(
            database=sandbox_database(settings), api_key=key, public_url=settings.gateway
        )
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=settings.gateway,
            headers={"Authorization": f"Bearer {key}"},
        ) as client,
    ):
        yield OverHttpx(client)
