"""Valid documents over any schema, with variables that mostly fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    validate,
)
from hypothesis import assume
from hypothesis import strategies as st

from tests.unit.executor.literals import Values

Composite = Any
"""An object type, interface or union."""

INTROSPECTION: Final = [
    "__schema { queryType { name } directives { name isRepeatable } }",
    '__type(name: "Query") { kind name fields { name type { kind ofType { name } } } }',
    '__type(name: "Nothing") { name }',
]


@dataclass(frozen=True)
class Operation:
    text: str
    variables: dict[str, object] = field(default_factory=dict)
    name: str | None = None

    @cached_property
    def document(self) -> DocumentNode:
        return parse(self.text)


@dataclass(frozen=True)
class Fragment:
    """`narrowed`: its names cannot collide with those of the type's siblings."""

    name: str
    kind: Composite
    narrowed: bool


@dataclass
class Writer:
    """An operation while it is being written.

    One response name always stands for one field with one set of arguments, so that selections can
    be merged: fields under a condition on a type are named after the type.
    """

    draw: st.DrawFn
    schema: GraphQLSchema
    values: Values
    fragments: list[Fragment] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    arguments: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1  # shrinks to False

    def pick(self, of: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(of))

    def text(self, root: str, depth: int) -> str:
        kind = getattr(self.schema, f"{root}_type")
        if root == "subscription":
            name = self.pick(sorted(kind.fields))
            body = f"{{ {self.selected(kind, name, kind.fields[name], depth, narrowed=False)} }}"
        else:
            body = self.selection(kind, depth, start=root)
        declared = self.values.declared()
        operation = f"{root} Main{declared} {body}"
        return "\n".join([operation, *self.definitions])

    def selection(
        self, kind: Composite, depth: int, *, narrowed: bool = False, start: str = ""
    ) -> str:
        count = self.draw(st.integers(1, 6))
        parts = [self.part(kind, depth, narrowed=narrowed) for _ in range(count)]
        if start == "query" and self.chance(20):
            parts.append(self.pick(INTROSPECTION))
        return "{ " + " ".join(parts) + " }"

    def part(self, kind: Composite, depth: int, *, narrowed: bool) -> str:
        what = self.pick(["field"] * 6 + ["typename", "inline", "spread"])
        if what == "typename":
            return "__typename" + self.directives()
        if depth < 1:
            return self.member(kind, depth, narrowed=narrowed)
        if what == "inline":
            return self.inline(kind, depth, narrowed=narrowed)
        if what == "spread":
            return self.spread(kind, depth, narrowed=narrowed)
        return self.member(kind, depth, narrowed=narrowed)

    def member(self, kind: Composite, depth: int, *, narrowed: bool) -> str:
        fields: Mapping[str, GraphQLField] = getattr(kind, "fields", {})
        names = [n for n, f in fields.items() if depth > 0 or is_leaf_type(get_named_type(f.type))]
        if not names:
            return self.inline(kind, depth, narrowed=narrowed) if depth > 0 else "__typename"
        name = self.pick(names)
        return self.selected(kind, name, fields[name], depth, narrowed=narrowed)

    def selected(
        self, kind: Composite, name: str, definition: GraphQLField, depth: int, *, narrowed: bool
    ) -> str:
        arguments, number = self.argued(kind, name, definition)
        shown = f"{kind.name}_{name}" if narrowed else name
        shown += f"_{number}" if number else ""
        shown += self.pick(["_a", "_b"]) if self.chance(5) else ""
        alias = f"{shown}: " if shown != name else ""
        inner = get_named_type(definition.type)
        below = "" if is_leaf_type(inner) else self.selection(inner, depth - 1)
        return f"{alias}{name}{arguments}{self.directives()} {below}"

    def argued(self, kind: Composite, name: str, definition: GraphQLField) -> tuple[str, int]:
        """The arguments, and their number among those that the field was given so far."""
        if not definition.args:
            return "", 0
        known = self.arguments.setdefault((kind.name, name), [])
        if known and self.chance(3):
            text = self.pick(known)
        else:
            text = self.values.arguments(definition.args)
            if text not in known:
                known.append(text)
        return text, known.index(text) + 1

    def inline(self, kind: Composite, depth: int, *, narrowed: bool) -> str:
        if self.chance(3):
            body = self.selection(kind, depth - 1, narrowed=narrowed)
            return f"...{self.directives()} {body}"
        on = self.pick(self.conditions(kind))
        below = self.selection(on, depth - 1, narrowed=narrowed or on is not kind)
        return f"... on {on.name}{self.directives()} {below}"

    def spread(self, kind: Composite, depth: int, *, narrowed: bool) -> str:
        fitting = [it for it in self.fragments if self.fits(it, kind, narrowed=narrowed)]
        if fitting and self.chance(2):
            return f"...{self.pick(fitting).name}{self.directives()}"
        on = self.pick(self.conditions(kind))
        under = narrowed or on is not kind
        body = self.selection(on, depth - 1, narrowed=under)
        name = f"F{len(self.definitions)}"
        self.definitions.append(f"fragment {name} on {on.name} {body}")
        self.fragments.append(Fragment(name, on, under))
        return f"...{name}{self.directives()}"

    def fits(self, fragment: Fragment, kind: Composite, *, narrowed: bool) -> bool:
        if narrowed or is_abstract_type(kind):
            return fragment.narrowed and fragment.kind in self.conditions(kind)
        return bool(fragment.kind is kind)

    def conditions(self, kind: Composite) -> list[Composite]:
        """The types that an object of a type can have, itself first."""
        if isinstance(kind, GraphQLObjectType):
            return [kind, *kind.interfaces]
        concrete = sorted(self.schema.get_possible_types(kind), key=lambda it: it.name)
        also: list[GraphQLNamedType] = [i for c in concrete for i in c.interfaces if i is not kind]
        first = [kind] if isinstance(kind, GraphQLInterfaceType) else []
        return list(dict.fromkeys([*first, *concrete, *also]))

    def directives(self) -> str:
        if not self.chance(7):
            return ""
        names = self.pick([["skip"], ["include"], ["skip", "include"], ["include", "skip"]])
        return "".join(f" @{name}(if: {self.values.condition()})" for name in names)


@st.composite
def operations(
    draw: st.DrawFn,
    schema: GraphQLSchema,
    scalars: Mapping[str, Sequence[object]],
    *,
    roots: Sequence[str] = ("query", "query", "mutation"),
    depth: int = 4,
) -> Operation:
    values = Values(draw, schema, scalars)
    writer = Writer(draw, schema, values)
    text = writer.text(draw(st.sampled_from(roots)), draw(st.integers(2, depth)))
    if writer.chance(10):
        text += "\nquery Other { __typename }"
    named = "query Other" in text or writer.chance(2)
    made = Operation(text, values.given, "Main" if named else None)
    assume(not validate(schema, made.document))
    return made
