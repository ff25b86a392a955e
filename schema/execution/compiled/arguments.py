"""The arguments of a field, coerced as seldom as possible.

Constant ones are coerced once per plan and those that hang on variables once per run, as long as
their values cannot be changed by the resolvers that share them; all others for every call.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import ArgumentNode, FieldNode, GraphQLArgument, GraphQLField
from graphql.execution.values import coerce_argument
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.field import StrawberryField

from schema.execution.compiled.inputs import Convert, Unusual, inputs_of
from schema.execution.compiled.literals import (
    Fill,
    Unprepared,
    has_variable,
    is_shareable,
    prepared,
)

if TYPE_CHECKING:
    from strawberry.schema import Schema

    from schema.execution.compiled.runtime import Run


class _Varying(NamedTuple):
    """An argument that hangs on variables; without `fill` graphql-core coerces it."""

    name: str
    out_name: str
    definition: GraphQLArgument
    node: ArgumentNode | None
    fill: Fill | None


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
        self._varying: list[_Varying] = []
        given = {it.name.value: it for it in node.arguments or ()}
        for name, argument in definition.args.items():
            if not self._fix(name, argument, given.get(name)):
                self._varying.append(_varying(name, argument, given.get(name)))
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
        given = self._converted(self._coerced(run), info)
        if self._varying and _are_shareable(given):
            run.arguments[self] = given
        return given

    def _fix(self, name: str, argument: GraphQLArgument, node: ArgumentNode | None) -> bool:
        """Coerce an argument for all calls, if none of them could change it for the others."""
        if node is not None and has_variable(node.value):
            return False
        fixed: dict[str, Any] = {}
        try:
            coerce_argument(fixed, self._node, name, argument, node, None, None)
        except Exception:  # noqa: BLE001 - whatever it is, it comes again where it is reported
            return False
        if not _are_shareable(fixed):
            return False
        self._fixed |= fixed
        return True

    def _coerced(self, run: Run) -> dict[str, Any]:
        coerced = self._fixed.copy()
        variables = run.variables
        for name, out_name, definition, node, fill in self._varying:
            if fill is not None:
                try:
                    coerced[out_name] = fill(variables.coerced)
                except Unprepared:
                    pass
                else:
                    continue
            hide = run.executor.hide_suggestions
            coerce_argument(coerced, self._node, name, definition, node, variables, None, hide)
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


def _varying(name: str, definition: GraphQLArgument, node: ArgumentNode | None) -> _Varying:
    fill = None
    if node is not None:
        with suppress(Unprepared):
            fill = prepared(definition.type, node.value)
    return _Varying(name, definition.out_name or name, definition, node, fill)


def _conversion(argument: StrawberryArgument, schema: Schema) -> _Converted:
    name = schema.config.name_converter.from_argument(argument)
    try:
        convert = inputs_of(schema).converter(argument.type)
    except Unusual:
        return _Converted(name, argument.python_name, None, argument.type)
    return _Converted(name, argument.python_name, convert, None)


def _are_shareable(arguments: dict[str, Any]) -> bool:
    for value in arguments.values():  # noqa: SIM110 - a generator costs as much again
        if not is_shareable(value):
            return False
    return True


def _no_info() -> None: ...
