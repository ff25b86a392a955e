"""What a process is connected to while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.composition.later import later
from apps.settings import Settings
from persistence import engine
from persistence.engine import Pools

if TYPE_CHECKING:
    import httpx

VALKEY_TIMEOUT = 0.5
"""Seconds: a request never waits long for what PostgreSQL can answer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    pools: Pools
    valkey: Redis
    gateway: httpx.AsyncClient
    database_url: str
    redis_url: str

    async def problems(self) -> list[str]:
        """What does not answer, in plain words; empty when all is well."""
        found = []
        try:
            await self.pools.read.fetchval("select 1", timeout=2)
        except (OSError, TimeoutError) as error:
            found.append(f"PostgreSQL: {error}")
        try:
            await self.valkey.ping()
        except (OSError, RedisError) as error:
            found.append(f"Valkey: {error}")
        return found


@asynccontextmanager
async def connections(settings: Settings) -> AsyncIterator[Connections]:
    """Open the pools and the clients; they are closed at the end."""
    if not settings.database_url or not settings.redis_url:
        raise ValueError("DATABASE_URL and REDIS_URL are needed")
    async with AsyncExitStack() as stack:
        pools = await stack.enter_async_context(
            engine.connect(
                settings.database_url,
                read=settings.read_connections,
                write=settings.write_connections,
            )
        )
        valkey = Redis.from_url(
            settings.redis_url,
            socket_timeout=VALKEY_TIMEOUT,
            socket_connect_timeout=VALKEY_TIMEOUT,
        )
        stack.push_async_callback(valkey.aclose)
        yield Connections(
            pools=pools,
            valkey=valkey,
            gateway=later(lambda: _gateway(settings, stack)),
            database_url=settings.database_url,
            redis_url=settings.redis_url,
        )


def _gateway(settings: Settings, stack: AsyncExitStack) -> httpx.AsyncClient:
    """Nobody asks the gateway before something is to be paid: its client is made then."""
    from apps.composition.gateway import gateway_client

    client = gateway_client(settings.gateway, settings.gateway_api_key.get_secret_value())
    stack.push_async_callback(client.aclose)
    return client
