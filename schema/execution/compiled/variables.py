"""The variables of an operation: coerced here, and by graphql-core where there is a doubt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

from schema.execution.compiled.coercion import coercer, plain


class Variables:
    """Coerces what a request gave for the variables of one operation."""

    __slots__ = ("_definitions", "_schema", "_signatures")

    def __init__(
        self, schema: GraphQLSchema, definitions: Collection[VariableDefinitionNode]
    ) -> None:
        self._schema = schema
        self._definitions = definitions
        self._signatures: list[_Variable] | None = []
        for node in definitions:
            signature = get_variable_signature(schema, node)
            if isinstance(signature, GraphQLError):
                self._signatures = None
                return
            self._signatures.append(_Variable(signature))

    def coerced(
        self, given: Mapping[str, Any], *, max_errors: int, hide_suggestions: bool
    ) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with those that were given."""
        found = self._sure(given)
        if found is not None:
            return found
        return get_variable_values(
            self._schema,
            self._definitions,
            dict(given),
            max_errors=max_errors,
            hide_suggestions=hide_suggestions,
        )

    def _sure(self, given: Mapping[str, Any]) -> VariableValues | None:
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
                continue
            it = value if type(value) is variable.plain else variable.coerce(value)
            if it is Undefined:
                return None
            sources[variable.name] = VariableValueSource(variable.signature, value)
            coerced[variable.name] = it
        return VariableValues(sources, coerced)


class _Variable:
    """One variable, as far as its values can be coerced without graphql-core."""

    __slots__ = ("absent", "coerce", "may_be_absent", "name", "plain", "signature")

    def __init__(self, signature: GraphQLVariableSignature) -> None:
        self.name = signature.name
        self.signature = signature
        self.absent = VariableValueSource(signature)
        required = is_non_null_type(signature.type)
        self.may_be_absent = not required and signature.default is None
        self.plain = plain(signature.type)
        self.coerce = coercer(signature.type)
