"""Literals with variables in them, prepared so that only the variables are filled in.

Leaves are coerced once, by graphql-core. Whatever is out of the ordinary is left to it for every
call, so that its errors stay its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias
from uuid import UUID

from graphql import (
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from graphql.language import ValueNode, Visitor, visit
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.types.unset import UnsetType

Fill: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""Coerced variables in, the value out.

Raises:
    Unprepared: a variable is absent, or null where none may be.
"""

IMMUTABLE: Final = frozenset(
    {
        *(type(None), bool, int, float, str, bytes, Decimal, UUID),
        *(date, datetime, time, timedelta, UnsetType),
    }
)


class Unprepared(Exception):
    """graphql-core has to coerce the literal itself."""


def prepared(kind: Any, node: ValueNode) -> Fill:
    """The function that makes the value of a literal of a type.

    Raises:
        Unprepared: there is none.
    """
    if isinstance(node, VariableNode):
        return _variable(node.name.value, required=is_non_null_type(kind))
    inner: Any = get_nullable_type(kind)
    if is_list_type(inner) and isinstance(node, ListValueNode):
        items = [prepared(inner.of_type, it) for it in node.values]
        return lambda variables: [fill(variables) for fill in items]
    if is_input_object_type(inner) and isinstance(node, ObjectValueNode):
        return _object(inner, node)
    if has_variable(node):
        raise Unprepared
    return _constant(coerce_input_literal(node, kind))


def is_shareable(value: object) -> bool:
    """Whether nobody can change it for the others that have it."""
    return type(value) in IMMUTABLE or isinstance(value, Enum)


def has_variable(node: ValueNode) -> bool:
    visitor = _Variables()
    visit(node, visitor)
    return visitor.found


def _variable(name: str, *, required: bool) -> Fill:
    def fill(variables: Mapping[str, Any]) -> Any:
        if name not in variables or (required and variables[name] is None):
            raise Unprepared
        return variables[name]

    return fill


def _constant(value: Any) -> Fill:
    if value is Undefined or not is_shareable(value):
        raise Unprepared
    return lambda _: value


def _object(kind: GraphQLInputObjectType, node: ObjectValueNode) -> Fill:
    given = {it.name.value: it.value for it in node.fields}
    if kind.is_one_of or kind.out_type is not GraphQLInputObjectType.out_type:
        raise Unprepared
    if not given.keys() <= kind.fields.keys():
        raise Unprepared
    members: list[tuple[str, Fill]] = []
    for name, field in kind.fields.items():
        out_name = field.out_name or name
        if name in given:
            members.append((out_name, prepared(field.type, given[name])))
        elif (default := coerce_default_value(field)) is not Undefined:
            members.append((out_name, _constant(default)))
        elif is_non_null_type(field.type):
            raise Unprepared
    return lambda variables: {name: fill(variables) for name, fill in members}


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True
