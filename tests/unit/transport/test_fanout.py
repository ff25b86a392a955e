"""Subscriptions that would answer alike run once, and everybody gets what they would get alone."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import fields, replace
from random import Random
from typing import Any, Self, cast

import orjson
import pytest
from strawberry.types import ExecutionResult

from apps.transport.fanout import OF_OPERATION, OF_PROCESS, Fanout, Frame, Subscribed
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Viewer
from resolvers.context import Context, Localization
from resolvers.errors import PublicError

BUYER = Viewer(customer_id="cus_1", session_id="ses_1")


class World:
    """A schema of one subscription: the version of a thing, as it is and then each that follows."""

    def __init__(self) -> None:
        self.version = 1
        self.executions = 0
        self.over = False
        self.is_busy = False
        self._happened = asyncio.Event()

    def happen(self, *, over: bool = False) -> None:
        self.version += not over
        self.over = over
        happened, self._happened = self._happened, asyncio.Event()
        happened.set()

    async def stream(
        self, _query: str, *, context_value: Context, **_: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        return self._results(context_value)

    async def _results(self, context: Context) -> AsyncGenerator[ExecutionResult, None]:
        reached = context.progress
        shown = reached.get("it", self.version - 1)
        while True:
            while shown < self.version:
                shown = reached["it"] = shown + 1
                self.executions += 1
                if self.is_busy:
                    yield ExecutionResult(None, [PublicError("Too much.", "THROTTLED")])
                    return
                await asyncio.sleep(0)
                yield ExecutionResult({"it": shown, "of": context.viewer.customer_id}, None)
            if self.over:
                return
            await self._happened.wait()


class Emptied(Fanout):
    """A fan-out that everybody leaves at the end of the block."""

    def __init__(self, world: World) -> None:
        super().__init__(cast("Any", world))
        self._followers: list[Client] = []

    def follow(self, subscribed: Subscribed, follower: Any) -> None:
        self._followers.append(follower)
        super().follow(subscribed, follower)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if ending := [task for each in self._followers if (task := self.leave(each))]:
            await asyncio.wait(ending)


class Client:
    """A follower that reads at once, unless it is slow: then it takes `room` frames."""

    def __init__(self, room: int = 1000) -> None:
        self.frames: list[bytes] = []
        self.room = room
        self.ended = False
        self.reads = asyncio.Event()
        self.reads.set()

    @property
    def versions(self) -> list[int]:
        return [orjson.loads(frame)["data"]["it"] for frame in self.frames]

    def tell(self, frame: Frame) -> bool:
        assert not self.ended
        self.frames.append(frame.payload)
        return self.reads.is_set() or len(self.frames) < self.room

    def end(self) -> None:
        assert not self.ended
        self.ended = True

    async def ready(self) -> None:
        await self.reads.wait()


def subscribed(viewer: Viewer = BUYER, **variables: Any) -> Subscribed:
    apis: Any = None
    return Subscribed("subscription { it }", None, variables, Context(apis, viewer))


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def fanout(world: World) -> AsyncIterator[Fanout]:
    async with Emptied(world) as fanout:
        yield fanout


async def test_equal_subscriptions_are_executed_and_encoded_once(
    world: World, fanout: Fanout
) -> None:
    clients = [Client() for _ in range(5)]
    for client in clients:
        fanout.follow(subscribed(), client)
    await settled()
    before = world.executions

    world.happen()
    await settled()

    assert world.executions == before + 1
    assert len(fanout) == 1
    assert all(client.versions == [1, 2] for client in clients)
    assert len({id(client.frames[1]) for client in clients}) == 1


async def test_who_comes_late_first_learns_how_it_stands(world: World, fanout: Fanout) -> None:
    early, late = Client(), Client()
    fanout.follow(subscribed(), early)
    await settled()
    world.happen()
    await settled()

    fanout.follow(subscribed(), late)
    await settled()
    world.happen()
    await settled()

    assert early.versions == [1, 2, 3]
    assert late.versions == [2, 3]
    assert len(fanout) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(BUYER, customer_id="cus_2"),
        replace(BUYER, session_id="ses_2"),
        replace(BUYER, is_admin=True),
        replace(BUYER, agent_of="cus_1"),
        replace(BUYER, scopes=frozenset({Scope.ORDERS_READ})),
        Viewer(),
    ],
)
async def test_two_viewers_never_share(world: World, fanout: Fanout, other: Viewer) -> None:
    mine, theirs = Client(), Client()
    fanout.follow(subscribed(), mine)
    fanout.follow(subscribed(other), theirs)
    await settled()
    for _ in range(3):
        world.happen()
        await settled()

    assert len(fanout) == 2
    assert world.executions == 8
    assert all(orjson.loads(it)["data"]["of"] == other.customer_id for it in theirs.frames)


def test_whatever_an_answer_can_depend_on_is_in_the_key() -> None:
    given = subscribed(id="1")
    context = given.context
    others = [
        replace(given, text="subscription { that }"),
        replace(given, name="Named"),
        replace(given, variables={"id": "2"}),
        replace(given, variables={"id": 1}),
        replace(given, variables={}),
        replace(given, context=replace(context, viewer=Viewer())),
        replace(given, context=replace(context, address="192.0.2.1")),
        replace(given, context=replace(context, localization=Localization(country="DE"))),
        replace(given, context=replace(context, accept_language="de")),
        replace(given, context=replace(context, key_header="key")),
    ]

    keys = {given.key(), *(it.key() for it in others)}

    assert len(keys) == 1 + len(others)
    assert replace(given, context=context.fork()).key() == given.key()


def test_a_new_field_of_the_context_tells_callers_apart_until_somebody_decides() -> None:
    names = {it.name for it in fields(Context)}

    assert names - OF_PROCESS - OF_OPERATION == {
        "accept_language",
        "address",
        "key_header",
        "localization",
        "renderer",
        "viewer",
    }


async def test_variables_that_cannot_be_written_are_like_no_others() -> None:
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"in": deep}

    assert subscribed(deep=deep).key() != subscribed(deep=deep).key()


def test_a_caller_that_is_no_key_is_like_no_other() -> None:
    context = replace(subscribed().context, address=cast("Any", ["192.0.2.1"]))
    given = replace(subscribed(), context=context)

    assert given.key() != given.key()


async def test_who_does_not_read_holds_nobody_up_and_misses_nothing(
    world: World, fanout: Fanout
) -> None:
    slow, quick = Client(room=3), Client()
    fanout.follow(subscribed(), slow)
    fanout.follow(subscribed(), quick)
    await settled()
    slow.reads.clear()

    for _ in range(20):
        world.happen()
        await settled()
    kept, seen = len(slow.frames), list(quick.versions)
    slow.reads.set()
    await settled()

    assert kept == 3
    assert seen == quick.versions == slow.versions == list(range(1, 22))
    assert len(fanout) == 1


async def test_nothing_is_executed_for_one_who_is_alone_and_does_not_read(
    world: World, fanout: Fanout
) -> None:
    slow = Client(room=1)
    fanout.follow(subscribed(), slow)
    slow.reads.clear()

    for _ in range(20):
        world.happen()
        await settled()

    assert len(slow.frames) <= 1
    assert world.executions <= 1


async def test_a_run_ends_with_its_last_follower(world: World, fanout: Fanout) -> None:
    first, second = Client(), Client()
    fanout.follow(subscribed(), first)
    fanout.follow(subscribed(), second)
    await settled()

    assert fanout.leave(first) is None
    task = fanout.leave(second)
    assert task
    await asyncio.wait([task])
    world.happen()
    await settled()

    assert len(fanout) == 0
    assert first.versions == second.versions == [1]
    assert not first.ended


async def test_who_leaves_before_the_run_has_begun_leaves_nothing_behind(fanout: Fanout) -> None:
    client = Client()
    fanout.follow(subscribed(), client)

    fanout.leave(client)
    await settled()

    assert len(fanout) == 0
    assert client.frames == []


async def test_the_end_of_the_source_is_the_end_for_all(world: World, fanout: Fanout) -> None:
    clients = [Client() for _ in range(3)]
    for client in clients:
        fanout.follow(subscribed(), client)
    await settled()

    world.happen(over=True)
    await settled()

    assert all(client.ended for client in clients)
    assert len(fanout) == 0


async def test_a_process_with_too_much_to_do_goes_on_a_little_later(
    world: World, fanout: Fanout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.transport.fanout.AGAIN", 0)
    clients = [Client(), Client()]
    for client in clients:
        fanout.follow(subscribed(), client)
    await settled()

    world.is_busy = True
    world.happen()
    await settled()
    world.is_busy = False
    await settled()

    assert [client.versions for client in clients] == [[1, 2], [1, 2]]
    assert not any(client.ended for client in clients)


async def test_who_cannot_even_begin_is_told_so(world: World, fanout: Fanout) -> None:
    client = Client()
    world.is_busy = True

    fanout.follow(subscribed(), client)
    await settled()

    assert client.ended
    assert b"THROTTLED" in client.frames[0]


async def test_a_fault_ends_the_subscription_and_is_logged(
    world: World, fanout: Fanout, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    context = replace(subscribed().context, viewer=cast("Any", "nobody"))

    fanout.follow(replace(subscribed(), context=context), client)
    await settled()

    assert client.ended
    assert "a subscription failed" in caplog.text
    assert world.executions


@pytest.mark.parametrize("seed", range(200))
async def test_whatever_happens_each_sees_every_version_once(seed: int) -> None:
    random, world = Random(seed), World()  # noqa: S311 - nothing here is secret
    async with Emptied(world) as fanout:
        present, gone = await lived_through(random, world, fanout)

        assert all(client.versions[-1] == world.version for client in present)
        assert len(fanout) == min(1, len(present))
    for client in filter(lambda it: it.frames, present + gone):
        first, *_ = seen = client.versions
        assert seen == list(range(first, first + len(seen)))


async def lived_through(
    random: Random, world: World, fanout: Fanout
) -> tuple[list[Client], list[Client]]:
    """Who is there and who has left, after things happened and clients came, stalled and left."""
    present: list[Client] = []
    gone: list[Client] = []
    for _ in range(120):
        match random.randrange(7):
            case 0 | 1:
                world.happen()
            case 2:
                present.append(Client(room=0))
                fanout.follow(subscribed(), present[-1])
            case 3 if present:
                gone.append(present.pop(random.randrange(len(present))))
                fanout.leave(gone[-1])
            case 4 if present:
                random.choice(present).reads.clear()
            case 5 if present:
                random.choice(present).reads.set()
        for _ in range(random.randrange(4)):
            await asyncio.sleep(0)
    for client in present:
        client.reads.set()
    await settled()
    world.happen()
    await settled()
    return present, gone
