"""Loaders read in batches, remember, and let only those fail whose values are not there."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from resolvers.context import Context
from resolvers.loading import MAX_BATCH, Loader


class Shelf:
    """Reads ids and keeps what it was asked for."""

    def __init__(self, **odd: Any) -> None:
        self.asked: list[list[str]] = []
        self.tasks: set[asyncio.Future[Any]] = set()
        self.loader = Loader(self.read, self.tasks)
        self._odd = odd

    async def read(self, ids: list[str]) -> Sequence[Any]:
        self.asked.append(ids)
        await asyncio.sleep(0)
        return [self._odd.get(id, id.upper()) for id in ids]


async def test_what_is_asked_for_one_by_one_and_many_at_once_is_read_together() -> None:
    shelf = Shelf()

    async def later() -> str:
        found: str = await shelf.loader.load("d")
        return found

    found = await asyncio.gather(
        shelf.loader.load("a"), shelf.loader.load_all(["b", "a", "c"]), later()
    )

    assert found == ["A", ["B", "A", "C"], "D"]
    assert shelf.asked == [["a", "b", "c", "d"]]


async def test_what_was_read_is_remembered() -> None:
    shelf = Shelf()
    await shelf.loader.load_all(["a", "b"])

    again = [await shelf.loader.load("a"), *await shelf.loader.load_all(["b", "c"])]

    assert again == ["A", "B", "C"]
    assert shelf.asked == [["a", "b"], ["c"]]


async def test_no_batch_grows_beyond_its_bound() -> None:
    shelf = Shelf()
    ids = [f"id{n}" for n in range(MAX_BATCH + 1)]

    found = await shelf.loader.load_all(ids)

    assert found == [it.upper() for it in ids]
    assert [*map(len, shelf.asked)] == [MAX_BATCH, 1]


async def test_one_that_failed_does_not_let_the_others_fail() -> None:
    refusal = LookupError("b")
    shelf = Shelf(b=refusal)

    found = await shelf.loader.load_all(["a", "b"])

    assert found == ["A", refusal]
    with pytest.raises(LookupError):
        await shelf.loader.load("b")


async def test_a_batch_that_failed_is_read_again() -> None:
    shelf = Shelf()
    answers: list[Exception | list[str]] = [OSError("away"), ["too", "many"], ["A"]]

    async def read(_: list[str]) -> list[str]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    loader = Loader(read, shelf.tasks)

    with pytest.raises(OSError, match="away"):
        await loader.load("a")
    with pytest.raises(TypeError, match="2 values were read for 1 ids"):
        await loader.load("a")
    assert await loader.load("a") == "A"


async def test_what_is_at_hand_is_not_read() -> None:
    shelf = Shelf()
    shelf.loader.prime("a", "known")

    assert await shelf.loader.load_all(["a", "b"]) == ["known", "B"]
    assert shelf.asked == [["b"]]


async def test_what_came_with_others_is_at_hand_and_not_read() -> None:
    asked: list[list[str]] = []

    async def read(context: Context, ids: list[str]) -> list[str]:
        asked.append(ids)
        return [it.upper() for it in ids]

    context: Any = Context(apis=None)  # type: ignore[arg-type]  # nothing is asked of them
    first = context.load(read, "a")
    context.prime(read, {"a": "told", "b": "told"})
    context.prime(read, {"c": "told"})

    find = context.at_hand(read)
    assert [find(it) for it in "bcd"] == ["told", "told", None]
    assert await context.load_all(read, ["b", "c", "d"]) == ["told", "told", "D"]
    assert await first == "A"  # it had been asked for
    assert asked == [["a", "d"]]
    context.renew()
    assert context.at_hand(read) is None


async def test_a_stopped_operation_reads_no_further() -> None:
    ended = asyncio.Event()
    begun = asyncio.Event()

    async def read(context: Context, ids: list[str]) -> list[str]:
        begun.set()
        try:
            return await asyncio.Future()
        finally:
            ended.set()

    context: Any = Context(apis=None)  # type: ignore[arg-type]  # nothing is asked of them
    waiting = [context.load(read, "a"), context.load_all(read, ["b"])]
    await begun.wait()

    context.stop()

    await asyncio.wait_for(ended.wait(), 1)
    assert [*map(type, await _outcomes(waiting))] == [asyncio.CancelledError] * 2
    assert not context.batches


async def _outcomes(waiting: list[Any]) -> list[Any]:
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_who_no_longer_waits_takes_nothing_from_the_others() -> None:
    shelf = Shelf()
    impatient = shelf.loader.load_all(["a", "b"])
    waiting = shelf.loader.load_all(["b", "c"])

    asyncio.ensure_future(impatient).cancel()

    assert await waiting == ["B", "C"]


async def test_who_is_cancelled_takes_nothing_from_who_waits_for_the_same() -> None:
    shelf = Shelf()

    async def later() -> str:
        found: str = await shelf.loader.load("a")
        return found

    gone, stays = asyncio.create_task(later()), asyncio.create_task(later())
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays == "A"
    assert await shelf.loader.load("a") == "A"
