"""Accounts on real engines."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from apps.composition.accounts import Accounts, accounts
from apps.composition.clock import SystemClock
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.sellers.reader import SqlSellerReader
from persistence.unit_of_work import SqlUnitOfWork


@pytest.fixture
async def valkey(redis_url: str) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(redis_url, socket_timeout=2)
    yield client
    await client.aclose()


@pytest.fixture
async def no_valkey() -> AsyncIterator[Redis]:
    """Nobody listens there."""
    client: Redis = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    yield client
    await client.aclose()


@pytest.fixture
def desk(pools: Pools, begin: Begin[SqlUnitOfWork], valkey: Redis) -> Accounts:
    return accounts(
        pools,
        begin,
        valkey,
        SystemClock(),
        signing_keys={"test": "a key that only the tests know, 32 bytes"},
        sellers=SqlSellerReader(pools.read),
    )
