"""Documents that fit the schema, with values that a client should not send but may."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

DEPTH: Final = 4
WORDS: Final = [
    "", " ", "lamp", "desk -lamp or", '"', "'; drop table orders; --", "%_\\", "a" * 5000,
    "\x00", "\U0001f4a1", "\u202e", "\ufeff", "..", "tok_visa", "tok_declined", "WELCOME10", "http://a.example",
    "ada@shoppers.example", "@", "10001", "1234", "\n\t", "İstanbul", "e\u0301" * 40,
]  # fmt: skip
SMALL: Final = [0, 1, -1, 2, 20, 100, 101, 999, 1000, 2**31 - 1, -(2**31)]
INTEGERS: Final = [*SMALL, 2**31, 2**53, 2**63 - 1, 2**63, 10**25]
INSTANTS: Final = [
    "2026-05-04T09:30:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z", "2026-05-04", "now", "",
]  # fmt: skip
DECIMALS: Final = [
    "0", "19.99", "-1", "0.001", "1e400", "1E+1000000", "1E-1000000", "NaN", "-Infinity",
    "9" * 30, "",
]  # fmt: skip
JUNK: Final[list[object]] = [
    None,
    True,
    0,
    1.5,
    1e308,
    "",
    "x",
    [],
    {},
    [None],
    {"a": [{}]},
    [[[]]],
]
SCALARS: Final[dict[str, Sequence[object]]] = {
    "String": WORDS,
    "Int": SMALL,
    "Long": INTEGERS,
    "Float": [0, -1, 0.5, 5, 1e308, -1e308, 5e-324],
    "Boolean": [True, False],
    "DateTime": INSTANTS,
    "Date": [*INSTANTS, "0001-01-01", "9999-12-31"],
    "Decimal": DECIMALS,
    "CountryCode": ["US", "DE", "us", "XX", "", "USA"],
    "LanguageCode": ["en", "de-CH", "x" * 50, "", "en_US"],
    "JSON": JUNK,
}


@dataclass
class Operation:
    """A document with its variables, while it is being written."""

    draw: st.DrawFn
    schema: GraphQLSchema
    ids: Sequence[str]
    variables: dict[str, object] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == 0

    def pick(self, values: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(values))

    def text(self) -> str:
        root = self.pick(["query", "query", "mutation"])
        kind = self.schema.query_type if root == "query" else self.schema.mutation_type
        assert kind
        names = self.draw(st.lists(st.sampled_from(sorted(kind.fields)), min_size=1, max_size=2))
        fields = " ".join(
            f"f{i}: {self.selected(name, kind.fields[name], DEPTH)}" for i, name in enumerate(names)
        )
        declared = f"({' '.join(self.declared)})" if self.declared else ""
        return f"{root} Fuzz{declared} {{ {fields} }}"

    def selected(self, name: str, definition: GraphQLField, depth: int) -> str:
        given = [
            f"{a}: {self.variable(str(argument.type), argument.type)}"
            for a, argument in definition.args.items()
            if is_required_argument(argument) or self.chance(2)
        ]
        arguments = f"({', '.join(given)})" if given else ""
        return f"{name}{arguments}{self.selection(get_named_type(definition.type), depth)}"

    def variable(self, printed: str, kind: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = self.pick(JUNK) if self.chance(25) else self.value(kind)
        self.declared.append(f"${name}: {printed}")
        return f"${name}"

    def selection(self, kind: Any, depth: int) -> str:
        if is_leaf_type(kind):
            return ""
        parts = ["__typename"]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            parts += self.members(kind, depth)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            concrete = sorted(self.schema.get_possible_types(kind), key=str)
            chosen: GraphQLObjectType = self.pick(concrete)
            inner = " ".join(["__typename", *self.members(chosen, depth)])
            parts.append(f"... on {chosen.name} {{ {inner} }}")
        return f" {{ {' '.join(parts)} }}"

    def members(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        open_ones = [
            n for n, f in kind.fields.items() if depth > 1 or is_leaf_type(get_named_type(f.type))
        ]
        if not open_ones:
            return []
        names = self.draw(st.lists(st.sampled_from(open_ones), max_size=4, unique=True))
        return [self.selected(name, kind.fields[name], depth - 1) for name in names]

    def value(self, kind: Any, depth: int = 3) -> object:
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            count = self.pick([0, 1, 1, 2, 2, 3])
            return [self.value(kind.of_type, depth) for _ in range(count)]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self.value(f.type, depth - 1)
                for name, f in kind.fields.items()
                if is_required_input_field(f) or (depth > 0 and self.chance(2))
            }
        if isinstance(kind, GraphQLEnumType):
            return self.pick(sorted(kind.values))
        if kind.name == "ID":
            return self.pick([*self.ids, *self.ids, *WORDS, "ord_none", "crt_", "_", "prd_\ud800"])
        return self.pick(SCALARS[kind.name])


@st.composite
def operations(
    draw: st.DrawFn, schema: GraphQLSchema, ids: Sequence[str]
) -> tuple[str, dict[str, object]]:
    """A document that is valid, and values that mostly fit."""
    operation = Operation(draw, schema, ids)
    return operation.text(), operation.variables
