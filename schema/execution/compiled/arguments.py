"""The arguments of a field, coerced as seldom as possible.

Constant ones are coerced once per plan and those that hang on variables once per run, as long as
their values cannot be changed by the resolvers that share them; all others for every call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    VariableNode,
    is_non_null_type,
)
from graphql.execution.values import VariableValues, coerce_argument
from graphql.language import ValueNode, Visitor, visit
from strawberry.relay import GlobalID
from strawberry.schema.compat import is_scalar
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import StrawberryMaybe, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UnsetType

if TYPE_CHECKING:
    from strawberry.schema import Schema

    from schema.execution.compiled.runtime import Run

IMMUTABLE: Final = frozenset(
    {
        *(type(None), bool, int, float, str, bytes, Decimal, UUID),
        *(date, datetime, time, timedelta, UnsetType),
    }
)


class _Converted(NamedTuple):
    """How Strawberry makes the argument of a resolver; no `type`: the value is left as it is."""

    name: str
    python_name: str
    type: Any


class Arguments:
    """What a field is called with. `constant` are its arguments when every call has the same."""

    __slots__ = ("_conversions", "_definition", "_node", "_schema", "_varying", "constant")

    def __init__(
        self,
        definition: GraphQLField,
        node: FieldNode,
        field: StrawberryField | None,
        schema: Schema | None,
    ) -> None:
        """With a Strawberry `field` the arguments are made for its resolver."""
        self._definition = definition
        self._node = node
        self._schema = schema
        self._conversions: list[_Converted] | None = None
        if field is not None and schema is not None:
            self._conversions = [_conversion(it, schema) for it in field.arguments]
        self._varying = {it.name.value for it in node.arguments or () if _has_variable(it.value)}
        self.constant: dict[str, Any] | None = None
        if not self._varying:
            self.constant = self._shared_by_all()

    def of(self, run: Run, info: Callable[[], Any]) -> dict[str, Any]:
        """The arguments of one call; `info` makes what inputs with a constructor ask for.

        Raises:
            GraphQLError: they cannot be coerced.
        """
        known = run.arguments.get(self)
        if known is not None:
            return known
        coerced = self._coerced(run.variables, hide_suggestions=run.executor.hide_suggestions)
        given = self._converted(coerced, info)
        if _is_shareable(coerced) and _is_shareable(given):
            run.arguments[self] = given
        return given

    def _shared_by_all(self) -> dict[str, Any] | None:
        try:
            coerced = self._coerced(None, hide_suggestions=True)
            if not _is_shareable(coerced):
                return None
            given = self._converted(coerced, lambda: None)
        except Exception:  # noqa: BLE001 - whatever it is, it comes again where it can be reported
            return None
        return given if _is_shareable(given) else None

    def _coerced(
        self, variables: VariableValues | None, *, hide_suggestions: bool
    ) -> dict[str, Any]:
        coerced: dict[str, Any] = {}
        given = {it.name.value: it for it in self._node.arguments or ()}
        for name, definition in self._definition.args.items():
            node = given.get(name)
            if not _is_taken_over(coerced, name, definition, node, variables):
                coerce_argument(
                    coerced, self._node, name, definition, node, variables, None, hide_suggestions
                )
        return coerced

    def _converted(self, coerced: dict[str, Any], info: Callable[[], Any]) -> dict[str, Any]:
        if self._conversions is None or self._schema is None:
            return coerced
        converter = self._schema.schema_converter
        return {
            it.python_name: coerced[it.name]
            if it.type is None
            else convert_argument(
                coerced[it.name],
                it.type,
                converter.scalar_registry,
                self._schema.config,
                info(),
                path=(it.name,),
            )
            for it in self._conversions
            if it.name in coerced
        }


def _is_taken_over(
    coerced: dict[str, Any],
    name: str,
    definition: GraphQLArgument,
    node: ArgumentNode | None,
    variables: VariableValues | None,
) -> bool:
    """Whether the argument was a variable with a value, which has been coerced already."""
    if node is None or variables is None or not isinstance(node.value, VariableNode):
        return False
    variable = node.value.name.value
    if variable not in variables.coerced:
        return False
    value = variables.coerced[variable]
    if value is None and is_non_null_type(definition.type):
        return False
    coerced[definition.out_name or name] = value
    return True


def _conversion(argument: StrawberryArgument, schema: Schema) -> _Converted:
    name = schema.config.name_converter.from_argument(argument)
    kind = argument.type
    is_plain = _is_plain(kind, schema)
    return _Converted(name, argument.python_name, None if is_plain else kind)


def _is_plain(kind: Any, schema: Schema) -> bool:
    """Whether Strawberry hands values of a type on as graphql-core coerced them."""
    if isinstance(kind, StrawberryMaybe) or kind is GlobalID:
        return False
    if isinstance(kind, StrawberryOptional):
        return _is_plain(kind.of_type, schema)
    return isinstance(kind, StrawberryEnumDefinition) or is_scalar(
        kind, schema.schema_converter.scalar_registry
    )


def _is_shareable(arguments: dict[str, Any]) -> bool:
    return all(type(it) in IMMUTABLE or isinstance(it, Enum) for it in arguments.values())


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _has_variable(value: ValueNode) -> bool:
    visitor = _Variables()
    visit(value, visitor)
    return visitor.found
