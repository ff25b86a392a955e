"""Subscriptions of several sockets on the wire: what they share, and what they never do."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import strawberry

from apps.settings import Settings
from apps.transport.limits import Limits
from resolvers.context import Info
from schema.execution.pipeline import Pipeline
from tests.conformance.http.conftest import serving
from tests.conformance.http.sockets import ready, received, signed_in, subscribe

COUNT = "subscription { count { n after(seconds: 0) } }"
LARGE = 1 << 18


class Counter:
    """Something that changes, and how often it was shown."""

    def __init__(self) -> None:
        self.n = 1
        self.shown = 0
        self._changed = asyncio.Event()

    def count(self) -> None:
        self.n += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def after(self, n: int) -> None:
        while self.n <= n:
            await self._changed.wait()


counter = Counter()


@strawberry.type
class Count:
    n: int

    @strawberry.field
    async def after(self, seconds: float, of: int = 0) -> bool:
        counter.shown += 1
        if of in (0, self.n):
            await asyncio.sleep(seconds)
        return True

    @strawberry.field
    def padding(self) -> str:
        return "x" * LARGE


@strawberry.type
class Query:
    hello: str = "world"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: Info) -> AsyncGenerator[Count, None]:
        """The count as it is, then every change."""
        reached = info.context.progress
        n = reached.get("counter", counter.n - 1)
        while True:
            await counter.after(n)
            n = reached["counter"] = n + 1
            info.context.renew()
            yield Count(n=n)


class Counting(Pipeline, strawberry.Schema):
    def __init__(self) -> None:
        super().__init__(Query, None, Subscription)


@pytest.fixture
async def counting(settings: Settings) -> AsyncIterator[str]:
    global counter  # noqa: PLW0603 - the resolvers of a schema have nowhere else to look
    counter = Counter()
    changed = settings.model_copy(update={"transport": Limits(operation_seconds=0.5)})
    async with serving(Counting(), changed) as url:
        yield url


async def counted(socket: Any) -> Any:
    return (await received(socket))["payload"]["data"]["count"]["n"]


async def test_sockets_of_one_viewer_share_what_is_shown(counting: str) -> None:
    async with ready(counting) as one, ready(counting) as two:
        for socket, id in ((one, "a"), (two, 'b"')):
            await subscribe(socket, id, COUNT)
            await received(socket)
        before = counter.shown
        counter.count()
        frames = [await received(one), await received(two)]

    assert counter.shown == before + 1
    assert [it["id"] for it in frames] == ["a", 'b"']
    assert frames[0]["payload"] == frames[1]["payload"]
    assert frames[0]["payload"]["data"] == {"count": {"n": 2, "after": True}}


async def test_a_socket_stays_when_the_one_that_began_leaves(counting: str) -> None:
    async with ready(counting) as two:
        async with ready(counting) as one:
            for socket in (one, two):
                await subscribe(socket, "1", COUNT)
                await received(socket)
        counter.count()
        second = await counted(two)
        counter.count()
        third = await counted(two)

    assert (second, third) == (2, 3)


async def test_two_customers_share_nothing(
    counting: str, http: httpx.AsyncClient, url: str
) -> None:
    mine, theirs = await signed_in(http, url), await signed_in(http, url)

    async with ready(counting, mine) as one, ready(counting, theirs) as two:
        for socket in (one, two):
            await subscribe(socket, "1", COUNT)
            await received(socket)
        before = counter.shown
        counter.count()
        await counted(one)
        await counted(two)

    assert counter.shown == before + 2


async def test_an_event_that_takes_too_long_is_an_error_of_its_own(counting: str) -> None:
    async with ready(counting) as socket:
        await subscribe(socket, "1", "subscription { count { n after(seconds: 9, of: 2) } }")
        frames = [await received(socket)]
        for _ in range(2):
            counter.count()
            frames.append(await received(socket))

    first, late, third = (it["payload"] for it in frames)
    assert first["data"]["count"]["n"] == 1
    assert late["data"] is None
    assert late["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert third["data"]["count"]["n"] == 3


async def test_a_client_that_does_not_read_holds_nobody_up_and_misses_nothing(
    counting: str,
) -> None:
    large = "subscription { count { n padding } }"

    async with ready(counting) as slow, ready(counting) as quick:
        for socket in (slow, quick):
            await subscribe(socket, "1", large)
            await counted(socket)
        seen = []
        for _ in range(150):
            counter.count()
            seen.append(await counted(quick))
        missed = [await counted(slow) for _ in range(150)]

    assert seen == missed == list(range(2, 152))


async def test_a_stream_shares_with_a_socket(counting: str, http: httpx.AsyncClient) -> None:
    headers = {"accept": "text/event-stream"}

    async with (
        ready(counting) as socket,
        http.stream("POST", counting, json={"query": COUNT}, headers=headers) as response,
    ):
        lines = response.aiter_lines()
        await subscribe(socket, "1", COUNT)
        await received(socket)
        first = await event(lines)
        before = counter.shown
        counter.count()
        frame, second = await received(socket), await event(lines)

    assert counter.shown == before + 1
    assert first["data"]["count"]["n"] == 1
    assert second == frame["payload"] == {"data": {"count": {"n": 2, "after": True}}}


async def event(lines: AsyncIterator[str]) -> Any:
    async for line in lines:
        if line.startswith("data: "):
            return orjson.loads(line.removeprefix("data: "))
    return None
