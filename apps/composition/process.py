"""What the API process runs: the ports of all domains, fed by one reader of the streams."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from apps import collector
from apps.composition.apis import inbound
from apps.composition.clock import SystemClock
from apps.composition.connections import connections
from apps.settings import Settings
from persistence.changes.listener import CatalogueChanges
from persistence.changes.readers import KnownNames, KnownRatings, KnownSellers
from persistence.documents.store import ValkeyDocuments
from persistence.messaging.feed import LiveFeed
from persistence.messaging.hub import Hub
from persistence.messaging.streams import StreamReader
from persistence.outages import outlasting
from persistence.responses.store import ValkeyResponses
from resolvers.apis import Apis

Task = Callable[[], Coroutine[Any, Any, None]]
Changed = Callable[[frozenset[str] | None], None]
Webhook = Callable[[Request], Awaitable[Response]]
PlainWebhook = Callable[[Mapping[bytes, bytes], bytes], Awaitable[int]]
"""Headers and body, answered by a status."""

AT_REST: Final = 1.0
"""Seconds after the start: whoever waited for it has been answered."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiProcess:
    """What the API needs; `problems` names, in plain words, what does not answer.

    `public_apis` are for who is not signed in: stores, ratings and the names of those who wrote
    reviews may be a second old there.
    """

    apis: Apis
    public_apis: Apis
    documents: ValkeyDocuments
    responses: ValkeyResponses
    changes: CatalogueChanges
    payment_webhook: PlainWebhook
    carrier_webhook: Webhook
    problems: Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def api_process(settings: Settings, changed: Changed) -> AsyncIterator[ApiProcess]:
    """The API's ports, with one reader of the streams that feeds all subscriptions.

    `changed` is told what of the catalogue has changed.
    """
    async with connections(settings) as to:
        hub = Hub()
        sellers = KnownSellers(to.pools.read, lambda: changes.proven_until)
        reviews = KnownRatings(to.pools.read, lambda: changes.proven_until)
        accounts = KnownNames(to.pools.read, lambda: changes.proven_until)

        def told(names: frozenset[str] | None) -> None:
            for reader in (sellers, reviews, accounts):
                reader.known.changed(names)
            changed(names)

        changes = CatalogueChanges(to.database_url, told)
        ports = inbound(to, settings, LiveFeed(to.pools.read, hub), SystemClock())

        async def pushed_by_gateway(headers: Mapping[bytes, bytes], body: bytes) -> int:
            return await ports.gateway_webhook.receive(headers, body)

        async def pushed_by_carrier(request: Request) -> Response:
            return await ports.carrier_webhook.receive(request)

        async def at_rest() -> None:
            await loaded(ports.load)
            await outlasting(to.pools.fill)

        async with running([StreamReader(to.redis_url, hub).run, changes.run, at_rest]):
            yield ApiProcess(
                apis=ports.apis,
                public_apis=replace(
                    ports.apis, accounts=accounts, sellers=sellers, reviews=reviews
                ),
                documents=ValkeyDocuments(to.valkey),
                responses=ValkeyResponses(to.valkey),
                changes=changes,
                payment_webhook=pushed_by_gateway,
                carrier_webhook=pushed_by_carrier,
                problems=to.problems,
            )


async def loaded(load: Callable[[], object], *, after: float = AT_REST) -> None:
    """Load what commands need before somebody waits for it, while others are answered."""
    await asyncio.sleep(after)
    try:
        await asyncio.to_thread(load)
    except Exception:
        logger.exception("no command can be carried out")
        raise
    collector.keep()


@asynccontextmanager
async def running(tasks: list[Task]) -> AsyncIterator[None]:
    """The tasks run beside the block and are cancelled at its end."""
    started = [asyncio.create_task(task()) for task in tasks]
    try:
        yield
    finally:
        for task in started:
            task.cancel()
        for task in started:
            with suppress(asyncio.CancelledError):
                await task
