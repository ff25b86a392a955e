"""Fragments, conditions, variables and arguments."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry
from graphql import build_schema, parse
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from tests.unit.execution.compiled.running import build, eager, execute, same

SCHEMA = build_schema("""
type Query { a: String  b: String  c: Query  pick(one: One): String
  echo(text: String = "default", count: Int, many: [Int!], deep: Deep): String }
input Deep { must: Int!  inner: Deep  word: String = "w" }
input One @oneOf { left: Int  right: String }
""")


def echo(_info: Any, **given: Any) -> str:
    return repr(sorted(given.items()))


ROOT = {"a": "a", "b": "b", "echo": echo, "pick": echo, "c": {"a": "ca", "b": "cb"}}

CONDITIONS = """query ($x: Boolean!, $y: Boolean = true) {
  a @skip(if: $x) b @include(if: $y)
  both: a @skip(if: $x) @include(if: $y)
  ... @include(if: $x) { inline: b c { b } }
  ...F @skip(if: $y)
  c { a @include(if: $x) never: b @skip(if: true) }
}
fragment F on Query { spread: a c { inF: a @include(if: $x) b } }"""


@pytest.mark.parametrize("x", [True, False])
@pytest.mark.parametrize("y", [True, False, ...])
async def test_conditions_hold_on_fields_fragments_and_spreads(x: bool, y: Any) -> None:  # noqa: FBT001 - parametrized
    await same(SCHEMA, CONDITIONS, {"x": x} | ({} if y is ... else {"y": y}), root_value=ROOT)


async def test_each_set_of_conditions_has_its_plan_and_keeps_it() -> None:
    executor = eager()
    document = parse(CONDITIONS)
    plans = set()

    for x in (True, False, True, False):
        made = build(executor, SCHEMA, document, {"x": x}, root_value=ROOT)
        plans.add(made.plan)

    assert len(plans) == 2


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"text": None, "count": None},
        {"text": "t", "count": 3, "many": [1, 2], "deep": {"must": 1, "inner": {"must": 2}}},
        {"many": 4},
        {"count": "three"},
        {"count": 2**31},
        {"text": 5},
        {"deep": {}},
        {"deep": {"must": 1, "more": 1}},
        {"many": [1, None]},
    ],
)
async def test_variables_are_coerced_as_graphql_core_does(variables: dict[str, Any]) -> None:
    text = """query ($text: String, $count: Int, $many: [Int!], $deep: Deep) {
      echo(text: $text, count: $count, many: $many, deep: $deep)
      c: echo(many: [1, 2], deep: {must: 1, word: $text}) d: echo(text: null) e: echo }"""

    result = await execute(eager(), SCHEMA, text, variables, root_value=ROOT)

    expected = await execute(Core, SCHEMA, text, variables, root_value=ROOT)
    assert result.formatted == expected.formatted


@pytest.mark.parametrize(
    "one", [{"left": 1}, {"right": "r"}, {}, {"left": 1, "right": "r"}, {"left": None}]
)
async def test_one_of_inputs_are_exactly_one(one: dict[str, Any]) -> None:
    text = "query ($one: One) { pick(one: $one) }"

    result = await execute(eager(), SCHEMA, text, {"one": one}, root_value=ROOT)

    assert bool(result.errors) == (len(one) != 1 or one == {"left": None})


async def test_too_many_bad_variables_stop_early_and_suggestions_can_be_hidden() -> None:
    text = "query ($a: Deep, $b: Deep) { echo(deep: $a) b: echo(deep: $b) }"
    bad = {"a": {"wrd": "x", "must": 1}, "b": {"wrd": "x"}}

    open_ = build(eager(), SCHEMA, text, bad)
    short = build(eager(), SCHEMA, text, bad, max_coercion_errors=1, hide_suggestions=True)

    assert "Did you mean" in open_[0].message
    assert [("Did you mean" in it.message, "Too many" in it.message) for it in short] == [
        (False, False),
        (False, True),
    ]


@strawberry.input
class Inner:
    words: list[str]
    sub: Inner | None = None
    unset: str | None = strawberry.UNSET


@strawberry.type
class Query:
    @strawberry.field
    def take(self, given: Inner, more: list[Inner] | None = None) -> str:
        told = f"{given} {more}"
        given.words.append("changed")
        return told


STRAWBERRY = strawberry.Schema(Query)


async def test_inputs_are_made_for_each_call_so_that_none_sees_what_another_changed() -> None:
    text = """query ($v: Inner!, $w: [String!]!) {
      a: take(given: {words: ["x"]}) b: take(given: {words: ["x"], sub: {words: $w, unset: null}})
      c: take(given: $v) d: take(given: $v, more: [$v, {words: []}]) }"""

    result = await same(STRAWBERRY, text, {"v": {"words": ["v"]}, "w": ["w"]})

    assert "changed" not in str(result.data)


PARSED: list[Any] = []


def _parse(value: Any) -> str:
    PARSED.append(value)
    return str(value)


class Code(str):
    __slots__ = ()


@strawberry.type
class Item:
    @strawberry.field
    def echo(self, code: Code) -> str:
        return code


@strawberry.type
class Items:
    @strawberry.field
    def items(self) -> list[Item]:
        return [Item(), Item(), Item()]


CODES = StrawberryConfig(scalar_map={Code: strawberry.scalar(name="Code", parse_value=_parse)})


async def test_constant_arguments_are_coerced_once_per_plan() -> None:
    schema = strawberry.Schema(Items, config=CODES)
    document = parse('{ items { echo(code: "x") } }')
    executor = eager()
    PARSED.clear()

    results = [await execute(executor, schema, document) for _ in range(3)]

    assert results[0].data == {"items": [{"echo": "x"}] * 3}
    assert PARSED == ["x"]


async def test_arguments_that_hang_on_variables_are_coerced_once_per_request() -> None:
    executor = eager()
    text = parse("query ($c: Int) { c { a } echo(count: $c) }")

    first = await execute(executor, SCHEMA, text, {"c": 1}, root_value=ROOT)
    second = await execute(executor, SCHEMA, text, {"c": 2}, root_value=ROOT)

    assert "('count', 1)" in str(first.data)
    assert "('count', 2)" in str(second.data)
