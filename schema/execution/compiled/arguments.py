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
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UnsetType

from schema.execution.compiled.inputs import Convert, Unusual, inputs_of

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
    """How Strawberry makes the argument of a resolver; no `convert`: the value is left as it is.

    `type` is there when Strawberry has to convert it itself.
    """

    name: str
    python_name: str
    convert: Convert | None
    type: Any


class Arguments:
    """What a field is called with. `constant` are its arguments when every call has the same."""

    __slots__ = (
        "_conversions",
        "_fixed",
        "_node",
        "_schema",
        "_varying",
        "constant",
    )

    def __init__(
        self,
        definition: GraphQLField,
        node: FieldNode,
        field: StrawberryField | None,
        schema: Schema | None,
    ) -> None:
        """With a Strawberry `field` the arguments are made for its resolver."""
        self._node = node
        self._schema = schema
        self._conversions: list[_Converted] | None = None
        if field is not None and schema is not None:
            self._conversions = [_conversion(it, schema) for it in field.arguments]
        self._fixed: dict[str, Any] = {}
        self._varying: list[tuple[str, GraphQLArgument, ArgumentNode | None]] = []
        given = {it.name.value: it for it in node.arguments or ()}
        for name, argument in definition.args.items():
            if not self._fix(name, argument, given.get(name)):
                self._varying.append((name, argument, given.get(name)))
        self.constant: dict[str, Any] | None = None
        if not self._varying and self._converts_to_shareable():
            self.constant = self._converted(self._fixed, _no_info)

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
        if self._varying and _is_shareable(given):
            run.arguments[self] = given
        return given

    def _fix(self, name: str, argument: GraphQLArgument, node: ArgumentNode | None) -> bool:
        """Coerce an argument for all calls, if none of them could change it for the others."""
        if node is not None and _has_variable(node.value):
            return False
        fixed: dict[str, Any] = {}
        try:
            coerce_argument(fixed, self._node, name, argument, node, None, None)
        except Exception:  # noqa: BLE001 - whatever it is, it comes again where it is reported
            return False
        if not _is_shareable(fixed):
            return False
        self._fixed |= fixed
        return True

    def _coerced(self, variables: VariableValues, *, hide_suggestions: bool) -> dict[str, Any]:
        coerced = self._fixed.copy()
        for name, definition, node in self._varying:
            if not _is_taken_over(coerced, name, definition, node, variables):
                coerce_argument(
                    coerced, self._node, name, definition, node, variables, None, hide_suggestions
                )
        return coerced

    def _converts_to_shareable(self) -> bool:
        return all(it.type is None for it in self._conversions or ())

    def _converted(self, coerced: dict[str, Any], info: Callable[[], Any]) -> dict[str, Any]:
        if self._conversions is None:
            return coerced
        given = {}
        for it in self._conversions:
            if it.name in coerced:
                value = coerced[it.name]
                if it.type is not None:
                    value = self._converted_by_strawberry(value, it, info())
                elif it.convert is not None:
                    value = it.convert(value)
                given[it.python_name] = value
        return given

    def _converted_by_strawberry(self, value: Any, argument: _Converted, info: Any) -> Any:
        schema: Any = self._schema
        return convert_argument(
            value,
            argument.type,
            schema.schema_converter.scalar_registry,
            schema.config,
            info,
            path=(argument.name,),
        )


def _is_taken_over(
    coerced: dict[str, Any],
    name: str,
    definition: GraphQLArgument,
    node: ArgumentNode | None,
    variables: VariableValues,
) -> bool:
    """Whether the argument was a variable with a value, which has been coerced already."""
    if node is None or not isinstance(node.value, VariableNode):
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
    try:
        convert = inputs_of(schema).converter(argument.type)
    except Unusual:
        return _Converted(name, argument.python_name, None, argument.type)
    return _Converted(name, argument.python_name, convert, None)


def _is_shareable(arguments: dict[str, Any]) -> bool:
    return all(type(it) in IMMUTABLE or isinstance(it, Enum) for it in arguments.values())


def _no_info() -> None: ...


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
