"""An operation has so much time; then it is cancelled, down to its SQL statements."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from apps.settings import Settings
from apps.transport.limits import Limits
from persistence.sellers.reader import SqlSellerReader
from schema.build import Supergraph
from tests.conformance.http.conftest import serving
from tests.conformance.http.sockets import ready, received, send, subscribe
from tests.conformance.http.ticking import Ticking

SELLER = '{ seller(id: "sel_1") { id } }'
SLEEP = "select pg_sleep(30)"
RUNNING = "select count(*) from pg_stat_activity where query = $1 and state = 'active'"


async def sleeping(database_url: str, *, until: int) -> int:
    """How many statements sleep, once they are as many, or after two seconds."""
    connection = await asyncpg.connect(database_url)
    found = -1
    for _ in range(40):
        found = await connection.fetchval(RUNNING, SLEEP)
        if found == until:
            break
        await asyncio.sleep(0.05)
    await connection.close()
    return found


@pytest.fixture
def slow_sellers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sleep(self: Any, *_: object) -> None:
        await self._pool.fetch(SLEEP)

    monkeypatch.setattr(SqlSellerReader, "by_ids", sleep)


@pytest.fixture
async def hasty(graph: Supergraph, settings: Settings) -> AsyncIterator[str]:
    changed = settings.model_copy(update={"transport": Limits(operation_seconds=0.5)})
    async with serving(graph, changed) as url:
        yield url


@pytest.mark.usefixtures("slow_sellers")
async def test_a_query_that_takes_too_long_is_cancelled_in_the_database(
    http: httpx.AsyncClient, hasty: str, database_url: str
) -> None:
    asking = asyncio.create_task(http.post(hasty, json={"query": SELLER}))
    before = await sleeping(database_url, until=1)
    answer = (await asking).json()
    after = await sleeping(database_url, until=0)

    assert (before, after) == (1, 0)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"] == {"code": "TIMEOUT"}
    assert answer["errors"][0]["message"] == "The operation took longer than 0.5 seconds."


@pytest.mark.parametrize(
    ("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 504)]
)
@pytest.mark.parametrize("query", ["{ hello(after: 5) }", "mutation { rest(seconds: 5) }"])
async def test_what_took_too_long_is_no_fault_of_the_request(
    http: httpx.AsyncClient, settings: Settings, accept: str, status: int, query: str
) -> None:
    """It may have been carried out: only what was not executed is 400."""
    changed = settings.model_copy(update={"transport": Limits(operation_seconds=0.1)})

    async with serving(Ticking(), changed) as url:
        answer = await http.post(url, json={"query": query}, headers={"accept": accept})

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}
    assert "data" not in answer.json()


@pytest.mark.usefixtures("slow_sellers")
async def test_a_query_on_a_socket_has_the_same_time(hasty: str, database_url: str) -> None:
    async with ready(hasty) as socket:
        await subscribe(socket, "1", SELLER)
        before = await sleeping(database_url, until=1)
        frame = await received(socket)
    after = await sleeping(database_url, until=0)

    assert (before, after) == (1, 0)
    assert "TIMEOUT" in str(frame)


@pytest.mark.usefixtures("slow_sellers")
async def test_what_a_client_gives_up_is_cancelled_in_the_database(
    url: str, database_url: str
) -> None:
    async with ready(url) as socket:
        await subscribe(socket, "1", SELLER)
        before = await sleeping(database_url, until=1)
        await send(socket, {"type": "complete", "id": "1"})
        after = await sleeping(database_url, until=0)

    assert (before, after) == (1, 0)


async def test_a_subscription_may_take_longer(settings: Settings) -> None:
    changed = settings.model_copy(update={"transport": Limits(operation_seconds=0.1)})

    async with serving(Ticking(), changed) as url, ready(url) as socket:
        await subscribe(socket, "1", "subscription { ticks(until: 3, pause: 0.2) }")
        frames = [await received(socket) for _ in range(4)]

    assert [it["type"] for it in frames] == ["next", "next", "next", "complete"]
