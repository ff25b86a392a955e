"""A schema with everything that Strawberry knows, over values that often do not fit."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from tests.unit.executor import fields
from tests.unit.executor.fields import (
    Choice,
    Colour,
    Even,
    Filter,
    Guarded,
    GuardedLater,
    Info,
    Later,
    Upper,
    a_colour,
    a_flag,
    a_good_number,
    a_number,
    a_ratio,
    a_text,
    an_even,
    an_id,
    an_instant,
    listed,
    nested,
    told,
    told_later,
)
from tests.unit.executor.world import World


def a_cat(dice: Random) -> Any:
    count: Any = dice.choice([1, 2, 3, 2**33, None, ValueError("an attribute")])
    name: Any = dice.choice(["Tom", "Kit", 7])
    return Cat(name=name, plain=dice.choice(["p", None]), count=count)


def a_dog(dice: Random) -> Any:
    return Dog(name="Rex", plain=None, count=dice.choice([0, 1]))


def a_fish(dice: Random) -> Any:
    name: Any = dice.choice(["Nemo", None])
    return Fish(name=name)


def a_pet(dice: Random) -> Any:
    return dice.choice([a_cat, a_dog, a_fish])(dice)


def an_odd(dice: Random) -> Any:
    return dice.choice([a_cat, a_dog, a_dog, a_cat, a_fish])(dice)


def a_cat_mostly(dice: Random) -> Any:
    return dice.choice([a_cat] * 12 + [a_dog, lambda _: "a string", lambda _: Bare()])(dice)


HERE: Final = strawberry.lazy(__name__)
ACat = Annotated["Cat", HERE]
ANamed = Annotated["Named", HERE]
AnOdd = Annotated["Odd", HERE]


@dataclass
class Bare:
    """A plain object that is of no type."""

    name: str = "bare"


def seen_from(parent: strawberry.Parent[Any], info: Info, name: str | None = None) -> str:
    """Whatever a resolver is told."""
    raw = info._raw_info
    below = [node.name.value for node in raw.field_nodes]
    variables = sorted(info.variable_values.items())
    where = f"{info.path.key} {info.path.typename} {raw.parent_type} {raw.return_type}"
    return f"{type(parent).__name__} {name!r} {below} {variables} {where}"


def lives_of(root: strawberry.Parent[Any]) -> int:
    return int(root.count) * 9


@strawberry.interface
class Named:
    name: str
    twin: "Named | None" = told(ANamed | None, lambda dice: dice.choice([a_cat, a_dog])(dice))


@strawberry.interface
class Odd(Named):
    """Everything that a field can be."""

    plain: str | None
    count: int | None
    text: str | None = told(str | None, a_text)
    text_nn: str = told(str, a_text)
    number: int | None = told(int | None, a_number)
    number_nn: int = told_later(int, a_good_number)
    ratio: float | None = told(float | None, a_ratio)
    flag: bool | None = told_later(bool | None, a_flag)
    key: strawberry.ID | None = told(strawberry.ID | None, an_id)
    colour: Colour | None = told(Colour | None, a_colour)
    colours: list[Colour] | None = listed(list[Colour] | None, a_colour)
    at: datetime | None = told(datetime | None, an_instant)
    even: Even | None = told_later(Even | None, an_even)
    even_nn: Even = told(Even, lambda dice: dice.choice([2, 4, 4, 4, 7]))
    odd: "Odd | None" = told(AnOdd | None, an_odd)
    odd_nn: "Odd" = told_later(AnOdd, an_odd)
    odds: "list[Odd] | None" = listed(list[AnOdd] | None, an_odd)
    cat: "Cat | None" = told(ACat | None, a_cat_mostly)
    cat_nn: "Cat" = told_later(ACat, a_cat)
    cats: "list[Cat | None] | None" = listed(list[ACat | None] | None, a_cat_mostly)
    cats_nn: "list[Cat]" = listed(list[ACat], a_cat)
    names: list[str | None] | None = listed(list[str | None] | None, a_text)
    grid: list[list[int]] | None = nested(list[list[int]] | None, a_good_number)
    grid_nn: list[list[int] | None] = nested(list[list[int] | None], a_number)
    herd: "list[list[Cat | None]] | None" = nested(list[list[ACat | None]] | None, a_cat)
    loud: str | None = told(str | None, a_text, extensions=[Upper()])
    loud_later: str | None = told_later(str | None, a_text, extensions=[Later()])
    guarded: str | None = told(str | None, a_text, permission_classes=[Guarded])
    guarded_nn: str = told_later(str, a_text, permission_classes=[GuardedLater])

    @strawberry.field
    def echo(
        self,
        number: int,
        text: str = "d",
        limits: Filter | None = None,
        colour: Colour = Colour.RED,
        several: list[int | None] | None = strawberry.UNSET,
    ) -> str:
        return f"{number!r} {text!r} {limits!r} {colour!r} {several!r}"

    @strawberry.field
    async def chosen(self, info: Info, of: Choice) -> str | None:
        await asyncio.sleep(0)
        return f"{of!r} {info.field_name}"

    seen: str = strawberry.field(resolver=seen_from)


@strawberry.type
class Cat(Odd):
    lives: int = strawberry.field(resolver=lives_of)


@strawberry.type
class Dog(Odd):
    bone: str | None = told_later(str | None, a_text)
    missing: str | None = None


@strawberry.type
class Fish:
    name: str
    depth: float | None = told(float | None, a_ratio)


Pet = Annotated[Cat | Dog | Fish, strawberry.union("Pet")]


TWO: Final = Even(2)


@strawberry.type
class Query:
    cat: Cat | None = told(Cat | None, a_cat_mostly)
    cat_nn: Cat = told_later(Cat, a_cat)
    cats: list[Cat] | None = listed(list[Cat] | None, a_cat)
    dog: Dog | None = told_later(Dog | None, a_dog)
    odd: Odd | None = told(Odd | None, an_odd)
    named: Named | None = told(Named | None, an_odd)
    pet: Pet | None = told(Pet | None, a_pet)
    pets: list[Pet] | None = listed(list[Pet] | None, a_pet)
    pets_nn: list[Pet | None] = listed(list[Pet | None], a_pet)
    number: int | None = told(int | None, a_number)

    @strawberry.field
    def echo(self, choice: Choice | None = None, even: Even = TWO) -> str:
        return f"{choice!r} {even!r}"


@strawberry.type
class Mutation:
    text: str | None = told(str | None, a_text)
    text_nn: str = told_later(str, lambda _: "done")
    cat: Cat | None = told_later(Cat | None, a_cat)
    cats: list[Cat | None] | None = listed(list[Cat | None] | None, a_cat)

    @strawberry.mutation
    async def change(self, info: Info, limits: Filter, number: int = 1) -> Cat | None:
        assert [limits, number]
        await asyncio.sleep(0)
        found = info.context.answer(info.path.as_list(), a_cat)
        changed: Cat | None = await found if hasattr(found, "__await__") else found
        return changed


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def cat(self, info: Info, count: int = 3) -> AsyncIterator[Cat | None]:
        for number in range(min(count, 4)):
            await asyncio.sleep(0)
            yield a_cat(info.context.dice([number], "event"))


SCALARS: Final[dict[str, list[object]]] = {
    "Even": [0, 2, 4],
    "DateTime": ["2026-05-04T09:30:00+00:00"],
}


def hostile() -> GraphQLSchema:
    """The schema; its abstract types tell objects apart in every way that there is."""
    even = strawberry.scalar(name="Even", serialize=fields.even, parse_value=fields.even)
    config = StrawberryConfig(scalar_map={Even: even}, auto_camel_case=False)
    made = strawberry.Schema(Query, Mutation, Subscription, types=[Cat, Dog], config=config)
    schema: GraphQLSchema = made._schema
    types: Any = schema.type_map
    types["Odd"].resolve_type = _odd_type
    types["Dog"].is_type_of = _is_dog
    return schema


def _odd_type(value: Any, info: Any, kind: Any) -> Any:
    world: World = info.context
    dice = world.dice(info.path.as_list(), "type")
    name: Any = type(value).__name__
    if dice.random() < world.failing / 4:
        name = dice.choice(["Fish", "Odd", "Nothing", None, 7])
    if not world.loop or dice.random() < 0.5:
        return name

    async def later() -> Any:
        await asyncio.sleep(0)
        return name

    return later()


def _is_dog(value: Any, info: Any) -> Any:
    world: World = info.context
    if not world.loop or world.dice(info.path.as_list(), "dog").random() < 0.5:
        return isinstance(value, Dog)

    async def later() -> bool:
        await asyncio.sleep(0)
        return isinstance(value, Dog)

    return later()
