"""What a process runs: the API serves `Apis`, the worker runs relay, jobs and timers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response

from apps.composition.accounts import accounts
from apps.composition.clock import SystemClock
from apps.composition.payments import gateway_client, payments
from apps.composition.sellers import seller_commands
from apps.settings import Settings
from persistence import engine
from persistence.engine import Pools
from persistence.jobs.worker import JobWorker
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.messaging.streams import StreamReader
from persistence.outbox.relay import Relay
from persistence.sellers.reader import SqlSellerReader
from persistence.unit_of_work import transactions
from resolvers.apis import Apis

VALKEY_TIMEOUT = 0.5
"""Seconds: a request never waits long for what PostgreSQL can answer too."""

Task = Callable[[], Awaitable[None]]
Webhook = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiProcess:
    """What the API needs; `problems` names, in plain words, what does not answer."""

    apis: Apis
    payment_webhook: Webhook
    problems: Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """What a process is connected to while it runs."""

    pools: Pools
    valkey: Redis
    database_url: str
    redis_url: str


@asynccontextmanager
async def connections(settings: Settings) -> AsyncIterator[Connections]:
    """Open the pools and the client of Valkey; they are closed at the end."""
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
            database_url=settings.database_url,
            redis_url=settings.redis_url,
        )


@asynccontextmanager
async def api_process(settings: Settings) -> AsyncIterator[ApiProcess]:
    """The API's ports, with one reader of the streams that feeds all subscriptions."""
    async with connections(settings) as to, background() as start:
        hub = Hub()
        start(StreamReader(to.redis_url, hub).run)
        clock, begin = SystemClock(), transactions(to.pools.write)
        client = gateway_client(settings.gateway, settings.gateway_api_key.get_secret_value())
        async with client:
            customers = accounts(
                to.pools,
                begin,
                to.valkey,
                clock,
                signing_keys={"1": settings.signing_key.get_secret_value()},
                signing_key="1",
            )
            paying = payments(
                to.pools,
                begin,
                client,
                clock,
                webhook_secret=settings.gateway_webhook_secret.get_secret_value(),
            )
            yield ApiProcess(
                apis=Apis(
                    accounts=customers.reads,
                    account_commands=customers.commands,
                    authenticate=customers.authenticate,
                    feed=LiveFeed(to.pools.read, hub),
                    payments=paying.reads,
                    payment_commands=paying.commands,
                    sellers=SqlSellerReader(to.pools.read),
                    seller_commands=seller_commands(begin, clock),
                ),
                payment_webhook=paying.webhook.receive,
                problems=lambda: problems(to),
            )


@asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[list[Task]]:
    """The tasks of a worker; each runs until it is cancelled."""
    async with connections(settings) as to:
        yield [
            Relay(to.database_url, to.redis_url).run,
            JobWorker(to.database_url, {}).run,
        ]


@asynccontextmanager
async def background() -> AsyncIterator[Callable[[Task], None]]:
    """Tasks that run beside the block and are cancelled at its end."""
    tasks: list[asyncio.Task[None]] = []

    async def run(task: Task) -> None:
        await task()

    yield lambda task: tasks.append(asyncio.create_task(run(task)))
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


async def problems(to: Connections) -> list[str]:
    """What does not answer; empty when all is well."""
    found = []
    try:
        await to.pools.read.fetchval("select 1", timeout=2)
    except (OSError, TimeoutError) as error:
        found.append(f"PostgreSQL: {error}")
    try:
        await to.valkey.ping()
    except (OSError, RedisError) as error:
        found.append(f"Valkey: {error}")
    return found
