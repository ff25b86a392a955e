"""Abstract types, and what resolvers are told."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, build_schema
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from tests.unit.execution.compiled.running import compiled, eager, execute, same

SDL = """
type Query { pet: Pet  pets: [Pet!]  any: [Any]  cat: Cat }
interface Pet { name: String }
type Cat implements Pet { name: String  lives: Int!  friend: Pet }
type Dog implements Pet { name: String  tricks: [String!] }
type Fish { name: String }
union Any = Cat | Dog
"""
TEXT = """{ pets { __typename name ...C ... on Dog { tricks } } any { ...C ... on Pet { n: name } }
  pet { name ... on Cat { lives friend { name ... on Dog { tricks } } } } }
fragment C on Cat { lives friend { __typename } }"""
CAT = {"__typename": "Cat", "name": "c", "lives": 9}
DOG = {"__typename": "Dog", "name": "d", "tricks": ["sit"]}
ROOT = {"pet": CAT | {"friend": DOG}, "pets": [CAT, DOG, CAT | {"lives": None}], "any": [DOG, CAT]}


async def deferred(value: Any) -> Any:
    await sleep(0)
    return value


def made(resolve_type: Callable[..., Any] | None = None, **checks: Any) -> GraphQLSchema:
    schema = build_schema(SDL)
    for name in ("Pet", "Any"):
        kind: Any = schema.type_map[name]
        kind.resolve_type = resolve_type
    for name, check in checks.items():
        checked = schema.type_map[name]
        assert isinstance(checked, GraphQLObjectType)
        checked.is_type_of = check
    return schema


async def test_types_are_told_by_typename() -> None:
    result = await compiled(made(), TEXT, root_value=ROOT)

    assert result.formatted == (await execute(Core, made(), TEXT, root_value=ROOT)).formatted


@pytest.mark.parametrize("name", ["Cat", "Fish", "Bird", "Pet", None, 5])
@pytest.mark.parametrize("late", [True, False])
async def test_a_type_is_resolved_or_refused_in_graphql_cores_words(
    name: Any,
    late: bool,  # noqa: FBT001 - parametrized
) -> None:
    schema = made(lambda *_: deferred(name) if late else name)

    await same(schema, TEXT, root_value=ROOT)


@pytest.mark.parametrize("late", [True, False])
async def test_is_type_of_decides_with_the_real_info(late: bool) -> None:  # noqa: FBT001 - parametrized
    told = []

    def is_cat(value: Any, info: Any) -> Any:
        told.append((info.field_name, info.path.as_list(), info.parent_type.name))
        return deferred("lives" in value) if late else "lives" in value

    schema = made(Cat=is_cat, Dog=lambda it, _: "tricks" in it)
    untyped = {"cat": {"name": "c"}, "any": [{"lives": 9}, {"tricks": []}, {}]}

    result = await same(
        schema, "{ cat { name } any { ... on Cat { lives } __typename } }", root_value=untyped
    )

    assert result.data == {
        "cat": None,
        "any": [{"lives": 9, "__typename": "Cat"}, {"__typename": "Dog"}, None],
    }
    assert ("cat", ["cat"], "Query") in told
    assert ("any", ["any"], "Query") in told


@strawberry.type
class Item:
    number: int

    @strawberry.field
    def told(self, info: strawberry.Info, argument: int = 1) -> str:
        raw = info._raw_info
        path: Any = info.path
        types = []
        while path:
            types.append((path.key, path.typename))
            path = path.prev
        return repr(
            {
                "names": (info.field_name, info.python_name, str(info.return_type)),
                "types": types,
                "values": (info.context, info.root_value, info.variable_values, argument),
                "selected": info.selected_fields,
                "extensions": info.input_extensions,
                "argument": info.get_argument_definition("argument") is not None,
                "raw": (raw.parent_type.name, str(raw.return_type), len(raw.field_nodes)),
                "operation": (info.operation.operation, sorted(raw.fragments), info.query),
                "schema": info.schema is SCHEMA,
                "helpers": callable(raw.async_helpers.gather),
            }
        )


@strawberry.type
class Query:
    @strawberry.field
    def items(self) -> list[Item]:
        return [Item(number=1), Item(number=2)]

    @strawberry.field
    async def awaited(root: Any, info: strawberry.Info) -> str:  # noqa: N805 - Strawberry's name for it
        raw = info._raw_info
        values = await raw.async_helpers.gather([deferred(1), deferred(2)])
        return repr((root, values, raw.is_awaitable(deferred), raw.abort_signal))


SCHEMA = strawberry.Schema(Query)


async def test_info_tells_all_that_strawberrys_own_tells() -> None:
    result = await same(
        SCHEMA,
        "query Q($n: Int = 3) { items { a: told(argument: $n) ...F } awaited }"
        "fragment F on Item { a: told(argument: $n) number }",
        {"n": 4},
        operation_name="Q",
        context_value="the context",
        root_value="the root",
        operation_extensions={"e": 1},
    )

    assert "the context" in str(result.data)
    assert not result.errors


async def test_types_that_nobody_returns_are_not_compiled() -> None:
    executor = eager()

    await execute(executor, made(), TEXT, root_value={"pets": [CAT]})

    (plan,) = executor.plans._plans[False].values()
    assert "def Cat_" in plan.source
    assert "def Dog_" not in plan.source


class OwnInfo(strawberry.Info):
    """What a schema may configure."""


@strawberry.type
class Asks:
    @strawberry.field
    def kind(self, info: strawberry.Info) -> str:
        return type(info).__name__


class Doubled(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **given: Any) -> str:
        return str(next_(source, info, **given)) * 2


class Nobody(BasePermission):
    message = "Nobody may."

    def has_permission(self, *_: Any, **__: Any) -> bool:
        return False


def word(word: str = "seen") -> str:
    return word


@strawberry.type
class Guarded:
    doubled: str = strawberry.field(resolver=word, extensions=[Doubled()])
    closed: str | None = strawberry.field(resolver=word, permission_classes=[Nobody])


async def test_a_schemas_own_info_extensions_and_permissions_are_strawberrys_business() -> None:
    own = strawberry.Schema(Asks, config=StrawberryConfig(info_class=OwnInfo))

    asked = await same(own, "{ kind }")
    guarded = await same(strawberry.Schema(Guarded), '{ doubled(word: "x") closed }')

    assert asked.data == {"kind": "OwnInfo"}
    assert guarded.data == {"doubled": "xx", "closed": None}
    assert [it.message for it in guarded.errors or ()] == ["Nobody may."]
