"""Any schema with resolvers that answer from a hash of the path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
)

from domains.shared_kernel.ids import KINDS
from tests.unit.executor.world import World, many

ROOTS: Final = ("Subscription", "_Service")
VALUES: Final[Mapping[str, Sequence[object]]] = {
    "Boolean": [True, False],
    "Date": [date(2026, 5, 4)],
    "DateTime": [datetime(2026, 5, 4, 9, 30, tzinfo=UTC)],
    "Decimal": [Decimal("19.99"), Decimal(0)],
    "Float": [0.5, 3, -1e300],
    "ID": ["prd_1", "x", 7],
    "Int": [*range(10), 2**31 - 1, 2**31],
    "Long": [2**53 - 1, 5],
}
"""Of scalars whose values are no texts; some are of no use to the scalar."""

INPUTS: Final[Mapping[str, Sequence[object]]] = {
    "CountryCode": ["DE", "US"],
    "Date": ["2026-05-04"],
    "DateTime": ["2026-05-04T09:30:00Z"],
    "Decimal": ["19.99", "0"],
    "ID": ["x", *(f"{prefix}_{number}" for prefix in KINDS for number in (1, 2))],
    "Int": [0, 1, 2, 5, 100],
    "JSON": ["text", 7, True],
    "LanguageCode": ["en", "pt-BR"],
    "Long": [0, 2**31, 2**53 - 1],
}
"""What can be given for the scalars of our schema."""


@dataclass(frozen=True)
class Thing:
    """Some object of a type."""

    kind: str


def stubbed(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema itself, changed: nothing of its resolvers remains."""
    for kind in schema.type_map.values():
        if is_abstract_type(kind):
            kind.resolve_type = _kind
        elif isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values() if kind.name not in ROOTS else ():
                _stub(schema, field)
    return schema


def _kind(value: Thing, *_: object) -> str:
    return value.kind


def _stub(schema: GraphQLSchema, field: GraphQLField) -> None:
    make = _maker(schema, field.type)

    def resolve(_source: object, info: Any, **given: object) -> Any:
        path: list[str | int] = info.path.as_list()
        world: World = info.context
        return world.answer(path, lambda dice: make(world, [*path, repr(given)], dice))

    field.resolve = resolve
    field.extensions = {}


def _maker(schema: GraphQLSchema, given: Any) -> Callable[[World, Sequence[Any], Random], Any]:
    kind: Any = get_nullable_type(given)
    if isinstance(kind, GraphQLList):
        item = _maker(schema, kind.of_type)
        return lambda world, path, dice: many(
            world, path, lambda it: item(world, [*path, it.random()], it), dice
        )
    if is_leaf_type(kind):
        values = _values(kind)
        return lambda _world, _path, dice: dice.choice(values)
    names = [it.name for it in schema.get_possible_types(kind)] if is_abstract_type(kind) else []
    names = sorted(names) or [kind.name]
    return lambda _world, _path, dice: Thing(dice.choice(names))


def _values(kind: Any) -> Sequence[object]:
    if isinstance(kind, GraphQLEnumType):
        return [it.value for it in kind.values.values()] * 5 + ["no such value"]
    return VALUES.get(kind.name, ["x", "", "\u00e9\U0001f4a1", 7])
