"""Scalars and enums: the test that finds a value already right, and what is done otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)

from schema.execution.compiled.values import leaf_error

if TYPE_CHECKING:
    from schema.execution.compiled.fields import FieldPlan, Names


class Leaf(NamedTuple):
    """Python for a value `{v}`: a test, and what is answered when it holds."""

    test: str
    value: str = "{v}"


IS_TEXT: Final = Leaf("type({v}) is str")

_BUILT_IN: Final[dict[Any, Leaf]] = {
    GraphQLString: IS_TEXT,
    GraphQLID: IS_TEXT,
    GraphQLBoolean: Leaf("type({v}) is bool"),
    GraphQLInt: Leaf("type({v}) is int and -2147483648 <= {v} <= 2147483647"),
    GraphQLFloat: Leaf("type({v}) is float and {v} - {v} == 0.0"),
}


def leaf(kind: GraphQLLeafType, names: Names) -> Leaf:
    """How a type's values are answered; what fails the test is left to `complete_leaf`."""
    if (known := _BUILT_IN.get(kind)) is not None:
        return known
    if isinstance(kind, GraphQLEnumType) and (members := _members(kind)):
        return Leaf(f"(r := {names.bind(members, 'members')}.get(id({{v}}))) is not None", "r")
    if kind.coerce_output_value is str:
        return IS_TEXT
    coerce = names.bind(kind.coerce_output_value, "coerce")
    plain = "type({v}) in PLAIN and {v} is not None"
    return Leaf(f"{plain} and (r := {coerce}({{v}})) is not None and r is not Undefined", "r")


def complete_leaf(
    kind: GraphQLLeafType, field: FieldPlan, *, nullable: bool
) -> Callable[[Any, Any, Any], Any]:
    """`complete(value, position, run)` of a type, as graphql-core does it."""
    coerce = kind.coerce_output_value

    def complete(value: Any, _position: Any, _run: Any) -> Any:
        if value is None or value is Undefined:
            if nullable:
                return None
            raise field.null_error()
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise leaf_error(kind, value, coerced)
        return coerced

    return complete


def _members(kind: GraphQLEnumType) -> dict[int, str]:
    """The names of an enum's members by identity, which is cheaper than their hash.

    No other object has the identity of a member: members live as long as their class.
    """
    members = getattr(kind, "wrapped_cls", ())
    return {id(it): kind.coerce_output_value(it) for it in members}
