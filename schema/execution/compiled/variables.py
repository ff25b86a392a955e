"""The variables of an operation: the plain ones are checked here, all others by graphql-core."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import isfinite
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

INT_LIMIT: Final = 2**31

_PLAIN: Final[Mapping[Any, Callable[[Any], bool]]] = {
    GraphQLString: lambda it: type(it) is str,
    GraphQLID: lambda it: type(it) is str,
    GraphQLBoolean: lambda it: type(it) is bool,
    GraphQLInt: lambda it: type(it) is int and -INT_LIMIT <= it < INT_LIMIT,
    GraphQLFloat: lambda it: type(it) is float and isfinite(it),
}
"""Values that coercion leaves as they are."""


class Variables:
    """Coerces what a request gave for the variables of one operation."""

    __slots__ = ("_definitions", "_schema", "_signatures")

    def __init__(
        self, schema: GraphQLSchema, definitions: Collection[VariableDefinitionNode]
    ) -> None:
        self._schema = schema
        self._definitions = definitions
        self._signatures: list[_Plain] | None = []
        for node in definitions:
            signature = get_variable_signature(schema, node)
            if isinstance(signature, GraphQLError):
                self._signatures = None
                return
            self._signatures.append(_Plain(signature))

    def coerced(
        self, given: Mapping[str, Any], *, max_errors: int, hide_suggestions: bool
    ) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with those that were given."""
        found = self._plain(given)
        if found is not None:
            return found
        return get_variable_values(
            self._schema,
            self._definitions,
            dict(given),
            max_errors=max_errors,
            hide_suggestions=hide_suggestions,
        )

    def _plain(self, given: Mapping[str, Any]) -> VariableValues | None:
        if self._signatures is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for variable in self._signatures:
            value = given.get(variable.name, Undefined)
            if value is Undefined:
                if not variable.may_be_absent:
                    return None
                sources[variable.name] = variable.absent
            elif variable.is_plain(value):
                sources[variable.name] = VariableValueSource(variable.signature, value)
                coerced[variable.name] = value
            else:
                return None
        return VariableValues(sources, coerced)


class _Plain:
    """One variable, as far as it can be told without graphql-core whether a value is right."""

    __slots__ = ("absent", "is_plain", "may_be_absent", "name", "signature")

    def __init__(self, signature: GraphQLVariableSignature) -> None:
        self.name = signature.name
        self.signature = signature
        self.absent = VariableValueSource(signature)
        required = is_non_null_type(signature.type)
        self.may_be_absent = not required and signature.default is None
        kind: Any = signature.type.of_type if required else signature.type  # type: ignore[union-attr]  # non-null has it
        plain = _PLAIN.get(kind, _never)
        self.is_plain = plain if required else lambda it: it is None or plain(it)


def _never(_value: Any) -> bool:
    return False
