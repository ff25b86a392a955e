"""Credentials are watched once, and a busy process does not take them away."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from apps.transport import credentials
from apps.transport.credentials import Credentials
from domains.shared_kernel.errors import Overloaded
from domains.shared_kernel.use_case import Viewer

BUYER = Viewer(customer_id="cus_1", session_id="ses_1")


class World:
    """The ports that a look at credentials needs."""

    def __init__(self) -> None:
        self.is_good = True
        self.is_busy = False
        self.looks = 0
        self.happened: asyncio.Queue[int] = asyncio.Queue()
        self.feed = self

    async def authenticate(self, _token: str) -> Viewer | None:
        self.looks += 1
        if self.is_busy:
            raise Overloaded
        return BUYER if self.is_good else None

    async def versions(self, _session: str, _after: int) -> AsyncGenerator[int, None]:
        while True:
            yield await self.happened.get()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def watching(world: World) -> AsyncIterator[Credentials]:
    apis: Any = SimpleNamespace(authenticate=world.authenticate, feed=world)
    watching = Credentials(lambda: apis, every=60)
    yield watching
    await asyncio.sleep(0.01)  # what was cancelled ends
    assert len(watching) == 0


async def test_sockets_of_one_session_are_watched_as_one(
    world: World, watching: Credentials
) -> None:
    told: list[int] = []

    with ExitStack() as stack:
        for number in range(5):
            over = SimpleNamespace(call=lambda number=number: told.append(number)).call
            stack.enter_context(watching.watched("Bearer t", BUYER, over))
        world.is_good = False
        world.happened.put_nowait(1)
        await asyncio.sleep(0.05)

    assert world.looks == 1
    assert sorted(told) == [0, 1, 2, 3, 4]


async def test_who_leaves_is_not_told(world: World, watching: Credentials) -> None:
    told: list[str] = []

    with watching.watched("Bearer t", BUYER, lambda: told.append("stayed")):
        with watching.watched("Bearer t", BUYER, lambda: told.append("left")):
            await asyncio.sleep(0)
        world.is_good = False
        world.happened.put_nowait(1)
        await asyncio.sleep(0.05)

    assert told == ["stayed"]


async def test_a_token_is_looked_at_when_it_ends(world: World, watching: Credentials) -> None:
    over = asyncio.Event()
    until = datetime.now(UTC) + timedelta(seconds=0.1)
    world.is_good = False
    viewer = Viewer(customer_id="cus_1", session_id="ses_1", until=until)

    with watching.watched("Bearer t", viewer, over.set):
        async with asyncio.timeout(2):
            await over.wait()

    assert datetime.now(UTC) >= until


async def test_a_busy_process_asks_again(
    world: World, watching: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "TRIES", 2)
    told: list[str] = []
    world.is_busy = True

    with watching.watched("Bearer t", BUYER, lambda: told.append("over")):
        world.happened.put_nowait(1)
        await asyncio.sleep(0.1)
        world.is_busy = False
        await asyncio.sleep(1.1)

    assert world.looks == 2
    assert told == []
