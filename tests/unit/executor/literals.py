"""Arguments: literals, variables, and the mixtures that GraphQL allows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

JUNK: Final[Sequence[object]] = [None, True, 7, 2**40, 1.5, "", "x", [], {}, [None], {"a": [{}]}]
BUILT_IN: Final[Mapping[str, Sequence[object]]] = {
    "Boolean": [True, False],
    "Float": [0, -1.5, 1e300],
    "ID": ["a", "b", 7],
    "Int": [0, 1, -7, 2**31 - 1],
    "String": ["", "a", 'b"\\\n{$x}', "\u00e9\U0001f4a1"],
}
CONDITIONS: Final = 8
"""Different variables for @skip and @include in one operation, at most."""


@dataclass
class Values:
    """What one operation is given: the variables that it declares, and their values."""

    draw: st.DrawFn
    schema: GraphQLSchema
    scalars: Mapping[str, Sequence[object]]
    given: dict[str, object] = field(default_factory=dict)
    declarations: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    variables: dict[str, list[str]] = field(default_factory=dict)

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def pick(self, of: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(of))

    def declared(self) -> str:
        return f"({', '.join(self.declarations)})" if self.declarations else ""

    def condition(self) -> str:
        if self.chance(3):
            return str(self.pick(["true", "false"]))
        if self.conditions and (len(self.conditions) == CONDITIONS or not self.chance(3)):
            return str(self.pick(self.conditions))
        name = f"$c{len(self.conditions)}"
        self.conditions.append(name)
        kind = self.pick(["Boolean!", "Boolean! = true", "Boolean = false"])
        self.declarations.append(f"{name}: {kind}")
        if "=" not in kind or self.chance(2):
            self.given[name[1:]] = "no" if self.chance(50) else self.pick([True, False])
        return name

    def arguments(self, args: Mapping[str, GraphQLArgument]) -> str:
        """The arguments of a field; "" when none is given."""
        given = [
            f"{name}: {self.argument(argument)}"
            for name, argument in args.items()
            if is_required_argument(argument) or self.chance(3)
        ]
        return f"({', '.join(given)})" if given else ""

    def argument(self, argument: GraphQLArgument | GraphQLInputField) -> str:
        kind, default = argument.type, argument.default_value is not Undefined
        if isinstance(kind, GraphQLNonNull) and default and self.chance(4):
            return self.variable(kind.of_type)  # may be left out, and must not be null
        return self.literal(kind)

    def literal(self, kind: Any, *, constant: bool = False) -> str:
        if not constant and self.chance(3):
            return self.variable(kind)
        if isinstance(kind, GraphQLNonNull):
            return self.plain(kind.of_type, constant=constant)
        return "null" if self.chance(6) else self.plain(kind, constant=constant)

    def plain(self, kind: Any, *, constant: bool) -> str:
        if isinstance(kind, GraphQLList):
            if self.chance(5) and not isinstance(kind.of_type, GraphQLList):
                return self.plain(_nullable(kind.of_type), constant=constant)  # becomes a list
            count = self.draw(st.integers(0, 3))
            items = [self.literal(kind.of_type, constant=constant) for _ in range(count)]
            return f"[{', '.join(items)}]"
        if isinstance(kind, GraphQLInputObjectType):
            return self.members(kind, constant=constant)
        if isinstance(kind, GraphQLEnumType):
            return str(self.pick(sorted(kind.values)))
        return printed(self.scalar(kind.name))

    def members(self, kind: GraphQLInputObjectType, *, constant: bool) -> str:
        if kind.is_one_of:
            name = self.pick(sorted(kind.fields))
            inner = GraphQLNonNull(_nullable(kind.fields[name].type))
            return f"{{{name}: {self.literal(inner, constant=constant)}}}"
        given = [
            f"{name}: {self.literal(it.type, constant=True) if constant else self.argument(it)}"
            for name, it in kind.fields.items()
            if is_required_input_field(it) or self.chance(3)
        ]
        return f"{{{', '.join(given)}}}"

    def variable(self, kind: Any) -> str:
        if (known := self.variables.get(str(kind))) and self.chance(3):
            return str(self.pick(known))
        printed = str(kind)
        if not isinstance(kind, GraphQLNonNull) and self.chance(4):
            printed += "!"  # stricter than need be
        strict = printed.endswith("!")
        name = f"$v{sum(map(len, self.variables.values()))}"
        self.variables.setdefault(str(kind), []).append(name)
        default = self.chance(4) and not _one_of(kind)
        shown = self.plain(_nullable(kind), constant=True) if default else ""
        self.declarations.append(f"{name}: {printed}" + (f" = {shown}" if shown else ""))
        self.fill(name[1:], kind, strict=strict, optional=bool(shown) or not strict)
        return name

    def fill(self, name: str, kind: Any, *, strict: bool, optional: bool) -> None:
        """Give a variable its value: mostly one that fits."""
        if self.chance(40):
            self.given[name] = self.pick(JUNK)
        elif optional and self.chance(3):
            return
        elif not strict and self.chance(4):
            self.given[name] = None
        else:
            self.given[name] = self.value(_nullable(kind))

    def value(self, kind: Any, depth: int = 3) -> object:
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            if self.chance(6) and not isinstance(kind.of_type, GraphQLList):
                return self.value(kind.of_type, depth)
            return [self.value(kind.of_type, depth) for _ in range(self.draw(st.integers(0, 3)))]
        if isinstance(kind, GraphQLEnumType):
            return str(self.pick(sorted(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return self.members_of(kind, depth)
        return self.scalar(kind.name)

    def members_of(self, kind: GraphQLInputObjectType, depth: int) -> object:
        if kind.is_one_of:
            name = self.pick(sorted(kind.fields))
            return {name: self.value(kind.fields[name].type, depth - 1)}
        return {
            name: None
            if not isinstance(it.type, GraphQLNonNull) and self.chance(6)
            else self.value(it.type, depth - 1)
            for name, it in kind.fields.items()
            if is_required_input_field(it) or (depth > 0 and self.chance(3))
        }

    def scalar(self, name: str) -> object:
        given: object = self.pick(self.scalars[name] if name in self.scalars else BUILT_IN[name])
        return given


def printed(value: object) -> str:
    """JSON, but that names of members are no strings."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {printed(it)}' for name, it in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(printed, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _nullable(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _one_of(kind: Any) -> bool:
    inner = _nullable(kind)
    return isinstance(inner, GraphQLInputObjectType) and inner.is_one_of
