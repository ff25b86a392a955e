"""A database of our own: what others left in theirs is not ours to delete, nor to count."""

import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from persistence import engine
from persistence.migrations.upgrade import upgrade

TABLES = "checkout_sagas, checkouts, stock_reservations, coupon_redemptions, coupons, carts"
OTHERS = "idempotency_keys, order_groups, orders, outbox, outbox_relay"


@pytest.fixture(scope="session")
async def dsn(database_url: str) -> str:
    name = f"retention_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"create database {name}")
    await connection.close()
    dsn = urlsplit(database_url)._replace(path=f"/{name}").geturl()
    await upgrade(dsn)
    return dsn


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[engine.Pools]:
    async with engine.connect(dsn, read=1, write=2) as pools:
        await pools.write.execute(f"truncate {TABLES}, {OTHERS} cascade")
        yield pools
