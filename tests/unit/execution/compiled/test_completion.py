"""Order, leaves, lists and null propagation."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from graphql import GraphQLError, build_schema

from tests.unit.execution.compiled.running import at_paths, compiled, same

SCHEMA = build_schema("""
type Query { node: Node  must: Node!  nodes: [Node]  musts: [Node!]  all: [Node!]!  grid: [[Int]]
  strict: [[Int!]!]  words: [String]  word: String  count: Int  ratio: Float  yes: Boolean  id: ID
  colour: Colour  aWord: String!  gone: Node }
type Node { name: String  must: String!  child: Node  mustChild: Node!  children: [Node!]
  later: String  soon: String! }
enum Colour { RED GREEN }
""")


class Shade(Enum):
    RED = 1


def broken(_info: Any) -> Any:
    raise ValueError("broken")


def after(turns: int, value: Any) -> Any:
    async def resolve(_info: Any) -> Any:
        for _ in range(turns):
            await sleep(0)
        if isinstance(value, Exception):
            raise value
        return value

    return resolve


async def test_keys_stand_in_the_order_of_the_selection_whatever_comes_first() -> None:
    root = {"node": {"later": after(3, "l"), "soon": after(1, "s"), "name": "n"}, "word": "w"}

    result = await same(
        SCHEMA, "{ a: word node { later name soon } b: aWord }", root_value=root | {"aWord": "b"}
    )

    assert list(result.data or {}) == ["a", "node", "b"]
    assert list((result.data or {})["node"]) == ["later", "name", "soon"]


class Odd(str):
    """A string that is not quite one."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value", ["", "text", 1, 1.5, True, Odd("odd"), None, [], object, Decimal(1), b"bytes", ...]
)
async def test_leaves_are_coerced_as_graphql_core_does(value: Any) -> None:
    root = {} if value is ... else dict.fromkeys(("word", "count", "ratio", "yes", "id"), value)

    await same(SCHEMA, "{ word count ratio yes id }", root_value=root)


@pytest.mark.parametrize("value", [2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 1e300, float("nan")])
async def test_numbers_stay_within_their_bounds(value: float) -> None:
    await same(SCHEMA, "{ count ratio }", root_value={"count": value, "ratio": value})


@pytest.mark.parametrize("value", ["RED", "BLUE", 1, None, ["RED"], Shade.RED])
async def test_enums_are_named_as_graphql_core_does(value: Any) -> None:
    await same(SCHEMA, "{ colour }", root_value={"colour": value})


@pytest.mark.parametrize(
    "value", [(1, None), iter([1]), {1}, "text", {"a": 1}, 5, b"12", [None], [[None]], [[1, "x"]]]
)
async def test_lists_are_what_can_be_iterated(value: Any) -> None:
    made = value if not isinstance(value, Iterator) else (1, 2)  # both executors read it

    await same(SCHEMA, "{ words grid strict }", root_value=dict.fromkeys(("words", "grid"), made))


@pytest.mark.parametrize("field", ["node", "must", "nodes", "musts", "all"])
@pytest.mark.parametrize("missing", [None, broken, ValueError("returned"), after(2, None)])
async def test_null_goes_up_to_the_nearest_place_that_allows_it(field: str, missing: Any) -> None:
    node = {"must": missing, "name": "n"}
    root = {field: node if field in {"node", "must"} else [{"must": "m"}, node]}

    result = await same(SCHEMA, f"{{ word {field} {{ name must }} }}", root_value=root)

    assert len(result.errors or ()) == 1


async def test_errors_of_nullable_fields_stay_where_they_are() -> None:
    root = {"nodes": [{"name": broken, "later": after(1, KeyError("late"))}, ValueError("item")]}

    result = await same(SCHEMA, "{ nodes { name later } }", root_value=root)

    assert at_paths(result) == {
        "nodes.0.name": "broken",
        "nodes.1": "item",
        "nodes.0.later": "'late'",
    }


async def test_an_error_with_extensions_keeps_them_and_its_origin() -> None:
    origin = GraphQLError("refused", extensions={"code": "NO"})

    def refuse(_info: Any) -> Any:
        raise origin

    result = await same(SCHEMA, "{ node { name } }", root_value={"node": {"name": refuse}})

    error = (result.errors or [])[0]
    assert error.original_error is origin
    assert error.extensions == {"code": "NO"}
    assert error.path == ["node", "name"]


async def test_a_place_is_nulled_once_and_reports_one_error_only() -> None:
    root = {"node": {"mustChild": {"soon": after(1, None), "must": "m"}, "must": after(3, None)}}

    result = await compiled(SCHEMA, "{ node { must mustChild { soon must } } }", root_value=root)

    assert result.data == {"node": None}
    assert len(result.errors or ()) == 1


async def test_fields_with_one_response_name_run_once_and_aliases_run_each() -> None:
    calls = []

    def count(_info: Any) -> str:
        calls.append(1)
        return "w"

    await compiled(SCHEMA, "{ word word ...F a: word } fragment F on Query { word }",
                   root_value={"word": count})  # fmt: skip

    assert len(calls) == 2


async def test_async_iterables_are_lists() -> None:
    async def names() -> AsyncIterator[Any]:
        yield {"name": "a"}
        await sleep(0)
        yield {"name": after(2, "b")}
        yield after(1, {"name": "c"})(None)

    def root() -> dict[str, Any]:
        return {"nodes": lambda _info: names()}

    result = await same(SCHEMA, "{ nodes { name } }", root_value=root())

    assert result.data == {"nodes": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}


async def test_an_async_iterable_that_fails_is_closed() -> None:
    closed = []

    async def names() -> AsyncIterator[Any]:
        try:
            yield {"must": "a"}
            yield {"must": None}
            yield {"must": "never"}
        finally:
            closed.append(True)

    def root() -> dict[str, Any]:
        return {"musts": lambda _info: names()}

    result = await same(SCHEMA, "{ musts { must } }", root_value=root())

    assert result.data == {"musts": None}
    assert closed == [True, True]


async def test_a_list_that_fails_while_it_is_read_fails_as_a_whole() -> None:
    class Broken:
        def __iter__(self) -> Iterator[Any]:
            yield {"name": "a"}
            raise ValueError("half way")

    result = await same(SCHEMA, "{ nodes { name } }", root_value={"nodes": Broken()})

    assert result.data == {"nodes": None}
