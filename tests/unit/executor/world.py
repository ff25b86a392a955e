"""What resolvers answer in a world where anything may go wrong, decided by a hash of the path.

Whoever executes the operation gets the same values; only when they arrive differs with `pace`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

LONGEST: Final = 6
"""Turns of the event loop that a value lets wait, at most."""

Path = Sequence[str | int | float]
Make = Callable[[Random], Any]


class Boom(Exception):
    """What resolvers raise."""


class Detailed(Boom):
    """Its extensions are for the answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.extensions = {"code": "DETAILED", "told": message}


class Promise:
    """Nothing but `__await__`."""

    def __init__(self, made: Callable[[], Any]) -> None:
        self._made = made

    def __await__(self) -> Generator[Any, Any, Any]:
        made: Generator[Any, Any, Any] = self._made().__await__()
        return made


class Stream:
    """An asynchronous iterable that is no generator."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = iter(items)

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> Any:
        await asyncio.sleep(0)
        for item in self._items:
            return item
        raise StopAsyncIteration


@dataclass
class World:
    """`failing` is the chance that a resolver fails; without `loop` nothing is awaitable."""

    seed: int
    failing: float = 0.0
    pace: int = 0
    loop: bool = True
    calls: Counter[tuple[str | int | float, ...]] = field(default_factory=Counter)

    def with_pace(self, pace: int) -> "World":
        return World(self.seed, self.failing, pace, self.loop)

    def dice(self, path: Path, of: object = "") -> Random:
        return Random(f"{self.seed}{[*path]}{of}")  # noqa: S311 - repeatable, that is the point

    def answer(self, path: Path, make: Make) -> Any:
        """A value as it is or to be awaited, None, or an exception: raised or returned."""
        self.calls[tuple(path)] += 1
        dice = self.dice(path)
        fate = dice.random() / self.failing if self.failing else 9.0
        kind = dice.choice([Boom, Boom, Detailed])
        if not self.loop or dice.random() < 0.4:
            return _now(fate, kind, dice, make)

        async def later() -> Any:
            for _ in range(self.turns(path)):
                await asyncio.sleep(0)
            return _now(fate, kind, dice, make)

        return _awaitable(dice, later)

    def turns(self, path: Path) -> int:
        return self.dice(path, self.pace).randrange(LONGEST + 1)


def _now(fate: float, kind: type[Boom], dice: Random, make: Make) -> Any:
    if fate < 1:
        raise kind("raised")
    if fate < 1.5:
        return None
    return kind("returned") if fate < 2 else make(dice)


def _awaitable(dice: Random, later: Callable[[], Any]) -> Any:
    what = dice.choice(["coroutine", "coroutine", "task", "future", "promise"])
    if what == "task":
        return asyncio.ensure_future(later())
    if what == "promise":
        return Promise(later)
    if what == "coroutine":
        return later()
    future = asyncio.get_running_loop().create_future()

    def settle(done: asyncio.Task[Any]) -> None:
        if future.done() or done.cancelled():
            return
        if error := done.exception():
            future.set_exception(error)
        else:
            future.set_result(done.result())

    task = asyncio.ensure_future(later())
    task.add_done_callback(settle)
    return future


def many(world: World, path: Path, make: Make, dice: Random) -> Any:
    """Items in any kind of iterable; some fail, some are awaitable."""
    items = [_item(world, [*path, i], make) for i in range(dice.randint(0, 4))]
    shapes: list[Callable[[list[Any]], Any]] = [list, list, list, tuple, iter, _broken]
    if world.loop:
        shapes += [Stream, _generated]
    if dice.random() < world.failing / 4:
        return dice.choice(["text", 7, {"a": 1}])
    shape = dice.choice(shapes)
    return list(items) if shape is _broken and dice.random() > world.failing else shape(items)


def _item(world: World, path: Path, make: Make) -> Any:
    dice = world.dice(path, "item")
    fate = dice.random() / world.failing if world.failing else 9.0
    if fate < 0.5:
        return Boom("an item")
    if fate < 1.5:
        return None
    if not world.loop or dice.random() < 0.7:
        return make(dice)

    async def later() -> Any:
        for _ in range(world.turns(path)):
            await asyncio.sleep(0)
        if fate < 2:
            raise Boom("an awaited item")
        return make(dice)

    return Promise(later)  # made only when it is awaited: nobody need await the rest of a list


async def _generated(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        await asyncio.sleep(0)
        yield item


def _broken(items: list[Any]) -> Any:
    """Ends in the middle."""
    yield from items[:2]
    raise Boom("while iterating")
