"""Batch fields, parts of entities that a key loads, and look-ahead."""

from __future__ import annotations

from asyncio import Event, gather, shield, sleep, wait_for
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import pytest
import strawberry
from aiodataloader import DataLoader
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from schema.execution.compiled.batch import Batch, ThroughKey, batch_field, known_in, points_at
from schema.execution.compiled.lookahead import lookahead
from tests.unit.execution.compiled.running import at_paths, compiled, execute, same

KEY = attrgetter("id")


@dataclass
class Context:
    """Loaders of one operation, and what they were asked for."""

    asked: list[tuple[str, list[Any]]] = field(default_factory=list)
    loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    hang: bool = False

    def load(self, name: str, key: Any) -> Awaitable[Any]:
        if name not in self.loaders:

            async def read(keys: Sequence[Any]) -> list[Any]:
                self.asked.append((name, list(keys)))
                if self.hang:
                    await Event().wait()
                return [answer(name, it) for it in keys]

            self.loaders[name] = DataLoader(read)
        return self.loaders[name].load(key)


def answer(name: str, key: str) -> Any:
    if key.startswith("bad"):
        return ValueError(f"{name} of {key}")
    if key.startswith("none"):
        return None
    if name == "owners":
        return Owner(id=key, name=f"name of {key}")
    return Rating(len(key)) if name == "ratings" else f"{name} of {key}"


def many(name: str) -> Any:
    def load(context: Context, keys: Sequence[Any], **_: Any) -> Awaitable[list[Any]]:
        return gather(*[context.load(name, it) for it in keys], return_exceptions=True)

    return load


@batch_field(many("titles"), KEY)
def title(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return info.context.load("titles", parent.id)


@batch_field(many("titles"), KEY)
def must_title(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return info.context.load("titles", parent.id)


@dataclass
class Rating:
    stars: int


def rated(_: Context, more: int = 0) -> Callable[[Any], Any]:
    return lambda key: Rating(1 + more) if key == "a" else None


@batch_field(many("ratings"), KEY, rated)
def rating(parent: strawberry.Parent[Any], info: strawberry.Info, more: int = 0) -> Any:
    return info.context.load("ratings", parent.id)


@strawberry.type
class Stars:
    stars: int


@dataclass
class Owner:
    id: str
    name: str

    @property
    def own(self) -> Rating | None:
        return Rating(5) if self.id == "a" else None


@dataclass
class Ref:
    id: str


async def greeting(parent: strawberry.Parent[Any], word: str = "hello") -> str:
    await sleep(0)
    return f"{word} {parent.name}"


def must(parent: strawberry.Parent[Any]) -> str:
    return str(parent.name)


@strawberry.type
class Seller:
    id: str
    name: str | None
    must: str = strawberry.field(resolver=must)
    greeting: str | None = strawberry.field(resolver=greeting)
    own: Stars | None


@points_at("owner_id", "id")
def owned(parent: strawberry.Parent[Any]) -> Any:
    return None if parent.owner_id is None else Ref(parent.owner_id)


@known_in("first")
def first(parent: strawberry.Parent[Any], info: strawberry.Info, other: str | None = None) -> Any:
    if other is None and parent.first is not None:
        return parent.first
    return Owner("x", other or "asked") if info.path.key else None


@strawberry.type
class Product:
    id: str
    title: str | None = strawberry.field(resolver=title)
    must_title: str = strawberry.field(resolver=must_title)
    rating: Stars | None = strawberry.field(resolver=rating)
    seller: Seller | None
    owner: Seller | None = strawberry.field(resolver=owned)
    must_owner: Seller = strawberry.field(resolver=owned)
    first: Seller | None = strawberry.field(resolver=first)


class Text(str):
    """Not what generated code looks for."""

    __slots__ = ()


OWNERS: dict[str, Any] = {"orphan": None, "odd": Text("a")}


@dataclass
class ProductView:
    id: str
    seller: Any

    @property
    def first(self) -> Any:
        if self.id == "lost":
            raise LookupError("lost")
        return None if self.id == "orphan" else Owner(self.id, "known")

    @property
    def owner_id(self) -> Any:
        if self.id == "lost":
            raise LookupError("lost")
        return OWNERS.get(self.id, self.id)


def products(info: strawberry.Info, ids: list[str]) -> Any:
    return [ProductView(it, Ref(it)) for it in ids]


async def later(info: strawberry.Info, ids: list[str]) -> Any:
    await sleep(0)
    return products(info, ids)


@strawberry.type
class Query:
    products: list[Product | None] | None = strawberry.field(resolver=products)
    later: list[Product] | None = strawberry.field(resolver=later)


def made(at_hand: Any = None) -> strawberry.Schema:
    schema = strawberry.Schema(Query)
    batch = Batch(many("owners"), KEY, at_hand)
    fields: Any = schema._schema.type_map["Seller"]
    for name in ("name", "must", "greeting", "own"):
        shown = fields.fields[name]
        shown.resolve = ThroughKey(
            (Owner,), shown.resolve, batch, lambda context, key: context.load("owners", key)
        )
    return schema


def at_hand(_: Context) -> Callable[[Any], Any]:
    return lambda key: answer("owners", key) if key in "abc" else None


SCHEMA = made()


async def both(text: str) -> tuple[Any, Context]:
    """The answer of a plan; graphql-core gives the same with batches of the same sizes."""
    ours, theirs = Context(), Context()
    expected = await execute(Core, SCHEMA, text, context_value=theirs)

    result = await compiled(SCHEMA, text, context_value=ours)

    assert repr(result.data) == repr(expected.data)
    assert at_paths(result) == at_paths(expected)
    assert sorted(ours.asked) == sorted(theirs.asked)
    return result, ours


async def test_one_batch_serves_all_objects_and_fields_that_ask_in_one_turn() -> None:
    _, context = await both(
        '{ products(ids: ["a", "b", "a"]) { title again: title } x: products(ids: ["c"]) { title }'
        ' later(ids: ["a", "d"]) { title } }'
    )

    assert context.asked == [("titles", ["a", "b", "c"]), ("titles", ["d"])]


async def test_a_key_that_fails_fails_only_its_fields() -> None:
    result, _ = await both('{ products(ids: ["a", "bad", "none"]) { title } }')

    assert result.data == {"products": [{"title": "titles of a"}, {"title": None}, {"title": None}]}
    assert at_paths(result) == {"products.1.title": "titles of bad"}


async def test_null_goes_up_from_a_batch() -> None:
    text = '{ products(ids: ["a", "bad", "none"]) { mustTitle } }'

    result, _ = await both(text)

    assert result.data["products"][1:] == [None, None]


async def test_a_batch_may_have_its_values_at_hand() -> None:
    text = (
        '{ products(ids: ["a", "bad", "none", "b"]) { seller { id name greeting own { stars } } }'
        ' later(ids: ["c"]) { seller { must } } }'
    )
    expected = await execute(Core, SCHEMA, text, context_value=Context())

    context = Context()
    result = await compiled(made(at_hand), text, context_value=context)

    assert result.data == expected.data
    assert at_paths(result) == at_paths(expected)
    assert context.asked == [("owners", ["bad", "none"])]


async def test_an_object_may_be_at_hand() -> None:
    text = """query ($n: Int) { products(ids: ["a", "bcd", "none"]) {
      rating { stars } more: rating(more: 1) { stars } most: rating(more: $n) { stars } } }"""
    context = Context()

    result = await compiled(SCHEMA, text, {"n": 7}, context_value=context)

    assert result.data
    rated, other, none = result.data["products"]
    assert {*map(str, context.asked)} == {"('ratings', ['bcd', 'none'])"}
    assert [rated[it]["stars"] for it in ("rating", "more", "most")] == [1, 2, 8]
    assert (other["most"], none["most"]) == ({"stars": 3}, None)


async def test_what_is_at_hand_is_asked_for_anew_after_waiting() -> None:
    """A run that waits looks for what is at hand when it goes on, not when it began."""
    looked: list[str] = []

    def known(_: Context) -> Callable[[Any], Any]:
        def find(key: str) -> Any:
            looked.append(key)
            return answer("owners", key)

        return find

    text = '{ later(ids: ["a"]) { seller { name } } }'
    running = compiled(made(known), text, context_value=Context())
    assert looked == []

    result = await running

    assert looked == ["a"]
    assert result.data == {"later": [{"seller": {"name": "name of a"}}]}


@pytest.mark.parametrize(
    "selection", ["id", "__typename name x: id", "id name greeting", "id must", "own { stars }"]
)
@pytest.mark.parametrize("owner", ["owner", "mustOwner"])
async def test_an_object_may_be_its_key(owner: str, selection: str) -> None:
    ids = '["a", "b", "a", "orphan", "odd", "lost", "bad", "none"]'
    for some in (ids, '["a", "b"]', '["odd"]'):
        text = f"{{ products(ids: {some}) {{ id {owner} {{ {selection} }} }} }}"
        ours, theirs = Context(), Context()
        expected = await execute(Core, SCHEMA, text, context_value=theirs)

        result = await compiled(SCHEMA, text, context_value=ours)

        assert repr(result.data) == repr(expected.data)
        assert set(at_paths(result)) <= set(at_paths(expected))
        assert bool(result.errors) == bool(expected.errors)


@pytest.mark.parametrize("arguments", ["", '(other: "b")', "(other: null)", "(other: $other)"])
async def test_a_value_may_be_known_in_an_attribute(arguments: str) -> None:
    declared = "query ($other: String)" if "$" in arguments else ""
    text = f"""{declared} {{
      products(ids: ["a", "orphan", "lost"]) {{ first{arguments} {{ id name }} }} }}"""

    for other in (None, "c"):
        await same(SCHEMA, text, {"other": other})


async def test_fields_of_another_object_are_loaded_once_by_its_key() -> None:
    result, context = await both(
        '{ products(ids: ["a", "b", "a"]) { seller { id name must greeting(word: "hi") } } }'
    )

    assert context.asked == [("owners", ["a", "b"])]
    assert list(result.data["products"][0]["seller"].items()) == [
        ("id", "a"),
        ("name", "name of a"),
        ("must", "name of a"),
        ("greeting", "hi name of a"),
    ]


@pytest.mark.parametrize("selection", ["name", "name greeting", "id must", "name must"])
@pytest.mark.parametrize("key", ["bad", "none"])
async def test_an_object_that_cannot_be_loaded_leaves_its_fields_empty(
    selection: str, key: str
) -> None:
    text = f'{{ products(ids: ["{key}", "a"]) {{ seller {{ {selection} }} title }} }}'
    ours, theirs = Context(), Context()

    result = await compiled(SCHEMA, text, context_value=ours)

    expected = await execute(Core, SCHEMA, text, context_value=theirs)
    assert repr(result.data) == repr(expected.data)
    assert set(at_paths(result)) <= set(at_paths(expected))


async def test_a_batch_goes_on_when_a_request_is_cancelled() -> None:
    context = Context(hang=True)

    with pytest.raises(TimeoutError):
        await wait_for(
            compiled(SCHEMA, '{ products(ids: ["a"]) { title } }', context_value=context), 0.05
        )

    assert context.asked == [("titles", ["a"])]
    with pytest.raises(TimeoutError):  # and is no CancelledError
        await wait_for(shield(context.load("titles", "a")), 0.05)


@strawberry.type
class Shelf:
    @strawberry.field
    def tells(self, info: strawberry.Info) -> Shelf:
        return _told(info)

    @strawberry.field
    def number(self) -> int:
        return 1

    @strawberry.field
    def nothing(self) -> Shelf | None:
        return None


TOLD: list[Any] = []


def _told(info: strawberry.Info) -> Shelf:
    ahead = lookahead(info)
    TOLD.append(
        (
            sorted(ahead),
            "number" in ahead,
            sorted(ahead.below("tells", "nothing")),
            [ahead.anywhere(it) for it in ("number", "nothing", "more")],
            len(ahead),
        )
    )
    return Shelf()


@strawberry.type
class Shelves:
    @strawberry.field
    def shelf(self, info: strawberry.Info) -> Shelf:
        return _told(info)


SHELVES = strawberry.Schema(Shelves)


@pytest.mark.parametrize("yes", [True, False])
async def test_lookahead_tells_the_same_on_both_executors(yes: bool) -> None:  # noqa: FBT001 - parametrized
    TOLD.clear()
    text = """query ($yes: Boolean!) {
      shelf { ...F n: number @skip(if: $yes) tells { nothing { number __typename } } }
    }
    fragment F on Shelf { ... @include(if: $yes) { nothing { number } } ...G tells { number } }
    fragment G on Shelf { tells { nothing { tells { number } } } }"""

    await same(SHELVES, text, {"yes": yes})

    half = len(TOLD) // 2
    assert TOLD[:half] == TOLD[half:]
    assert ("nothing" in TOLD[0][0]) == yes
    assert ("number" in TOLD[0][0]) != yes
