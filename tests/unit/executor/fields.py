"""Fields whose resolvers answer anything, in every way in which Strawberry lets them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from random import Random
from typing import Any, NewType

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission

from tests.unit.executor.world import Make, World, many

Info = strawberry.Info[World, None]


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"
    GREEN = 3


def even(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value % 2:
        raise ValueError(f"Not even: {value!r}")
    return value


Even = NewType("Even", int)


@strawberry.input
class Filter:
    text: str = "all"
    colours: list[Colour] | None = None
    least: int | None = 3
    inner: "Filter | None" = strawberry.UNSET
    even: Even | None = None


@strawberry.input(one_of=True)
class Choice:
    number: int | None = strawberry.UNSET
    colour: Colour | None = strawberry.UNSET
    filter: Filter | None = strawberry.UNSET


class Upper(FieldExtension):
    """Works on what a plain resolver answers."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any) -> Any:
        found = next_(source, info, **kwargs)
        return found.upper() if isinstance(found, str) else found


class Later(FieldExtension):
    async def resolve_async(
        self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any
    ) -> Any:
        found = next_(source, info, **kwargs)
        return await found if hasattr(found, "__await__") else found


class Guarded(BasePermission):
    message = "Not for you."

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - theirs
        world: World = info.context
        return world.dice(info.path.as_list(), "guard").random() > world.failing


class GuardedLater(Guarded):
    async def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
        await asyncio.sleep(0)
        return bool(super().has_permission(source, info, **kwargs))


def told(kind: Any, make: Make, **more: Any) -> Any:
    """A field whose plain resolver answers anything, awaitables too."""

    def resolve(info: Info) -> Any:
        return info.context.answer(info.path.as_list(), make)

    return strawberry.field(resolver=resolve, graphql_type=kind, **more)


def told_later(kind: Any, make: Make, **more: Any) -> Any:
    """A field whose resolver is a coroutine function."""

    async def resolve(info: Info) -> Any:
        found = info.context.answer(info.path.as_list(), make)
        return await found if hasattr(found, "__await__") else found

    return strawberry.field(resolver=resolve, graphql_type=kind, **more)


def listed(kind: Any, make: Make) -> Any:
    def resolve(info: Info) -> Any:
        path = info.path.as_list()
        return info.context.answer(path, lambda dice: many(info.context, path, make, dice))

    return strawberry.field(resolver=resolve, graphql_type=kind)


def nested(kind: Any, make: Make) -> Any:
    """A list of lists."""

    def resolve(info: Info) -> Any:
        path, world = info.path.as_list(), info.context

        def row(dice: Random) -> Any:
            return many(world, [*path, dice.random()], make, dice)

        return world.answer(path, lambda dice: many(world, path, row, dice))

    return strawberry.field(resolver=resolve, graphql_type=kind)


def a_text(dice: Random) -> Any:
    return dice.choice(["x", "y", "", 5, True, 1.5, object, b"raw"])


def a_number(dice: Random) -> Any:
    return dice.choice([1, 2, 3, -(2**31), 3.0, "4", 2**40, "bad", True, 1.5])


def a_good_number(dice: Random) -> Any:
    return dice.choice([1, 2, 3])


def a_ratio(dice: Random) -> Any:
    return dice.choice([1, 2.5, "nan", float("inf"), float("nan"), True, "1.5"])


def a_flag(dice: Random) -> Any:
    return dice.choice([True, False, 0, 1, "yes", float("nan")])


def an_id(dice: Random) -> Any:
    return dice.choice(["a", 7, 1.0, 1.5, object])


def a_colour(dice: Random) -> Any:
    return dice.choice([Colour.RED, Colour.BLUE, Colour.GREEN, "red", "RED", 3, None, []])


def an_instant(dice: Random) -> Any:
    return dice.choice([datetime(2026, 5, 4, tzinfo=UTC), "2026", 7])


def an_even(dice: Random) -> Any:
    return dice.choice([2, 4, 6, 7, "2"])
