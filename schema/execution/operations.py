"""One operation of a document, with all that is known of it before it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    value_from_ast_untyped,
    visit,
)
from strawberry.types.graphql import OperationType

from schema.execution.compiled.plans import Known
from schema.execution.measure import Measure, Size

if TYPE_CHECKING:
    from schema.execution.documents import Document

VARIANTS: Final = 50
"""Sizes that are kept of an operation, for different variables."""


class Operation:
    """What is told once of an operation serves every time that it runs."""

    __slots__ = (
        "_defaults",
        "_has_nul",
        "_localization",
        "_schema",
        "_sizes",
        "_sizes_from",
        "accepted",
        "document",
        "has_one_field",
        "is_localized",
        "kind",
        "known",
        "name",
        "node",
        "selects",
    )

    def __init__(
        self, schema: GraphQLSchema, document: Document, node: OperationDefinitionNode
    ) -> None:
        self.document = document
        self.known: Known | None = None  # to the compiled executor
        self.name = node.name.value if node.name else None
        self.kind = OperationType(node.operation.value)
        self.node = node
        self.selects = _selected(document.node)
        self._schema = schema
        self._sizes: dict[tuple[object, ...], Size] = {}
        self._sizes_from: tuple[str, ...] = ()
        self.has_one_field = self.kind is OperationType.QUERY and _is_one_field(node)
        self.accepted: Size | None = None
        """The last size that was within the limits."""
        self._localization = _localization(node)
        self.is_localized = bool(self._localization)
        self._defaults = _defaults(node) if self._localization else {}
        written = _NUL.search(document.text)
        self._has_nul = bool(written) and any("\0" in it for it in _strings(document.node))

    def size(self, variables: Mapping[str, Any]) -> Size:
        """How large it is with these variables, which have not been coerced yet."""
        values = _values(self._sizes_from, variables)
        if size := self._sizes.get(values):
            return size
        measure = Measure(self._schema, self.document.node, self.node, variables)
        if len(self._sizes) < VARIANTS:
            self._sizes_from = tuple(measure.sizes_from)
            self._sizes[_values(self._sizes_from, variables)] = measure.size
        return measure.size

    def localization(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """The arguments of its `@inContext`, variables filled in."""
        values = {**self._defaults, **variables}
        given = {a.name.value: value_from_ast_untyped(a.value, values) for a in self._localization}
        return {name: value for name, value in given.items() if isinstance(value, str)}

    def demand_storable(self, variables: Mapping[str, Any]) -> None:
        """PostgreSQL stores every character but U+0000: refuse it, wherever it hides.

        Raises:
            GraphQLError: a string of the document or of the variables has it; or the variables are
                nested more deeply than any that can be looked through.
        """
        try:
            suspected = _ESCAPED_NUL in repr(variables)  # one look at all of them; few have it
            has_nul = self._has_nul or (suspected and _has_nul(variables))
        except RecursionError:
            raise GraphQLError("The variables are nested too deeply.") from None
        if has_nul:
            raise GraphQLError("The character U+0000 cannot be stored.")


def _selected(document: DocumentNode) -> frozenset[str]:
    """The names of all fields that it may ask for."""
    found: set[str] = set()

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            found.add(node.name.value)

    visit(document, Fields())
    return frozenset(found)


def _is_one_field(node: OperationDefinitionNode) -> bool:
    selections = node.selection_set.selections
    return len(selections) == 1 and isinstance(selections[0], FieldNode)


def _values(names: tuple[str, ...], variables: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple([_weight(variables.get(name, _ABSENT)) for name in names])


_ABSENT: Final = object()


def _weight(value: Any) -> object:
    """What of a variable's value can change a size."""
    if isinstance(value, list):
        return "list", len(value)
    return value if isinstance(value, int | float) or value is _ABSENT else None


def _localization(node: OperationDefinitionNode) -> list[ArgumentNode]:
    return [
        argument
        for directive in node.directives or ()
        if directive.name.value == "inContext"
        for argument in directive.arguments or ()
    ]


def _defaults(node: OperationDefinitionNode) -> dict[str, Any]:
    return {
        it.variable.name.value: value_from_ast_untyped(it.default_value)
        for it in node.variable_definitions or ()
        if it.default_value
    }


_ESCAPED_NUL: Final = "\\x00"
_NUL: Final = re.compile(r"\\u(0000|\{0+\})")


def _strings(document: DocumentNode) -> list[str]:
    found: list[str] = []

    class Strings(Visitor):
        def enter_string_value(self, node: StringValueNode, *_: object) -> None:
            found.append(node.value)

    visit(document, Strings())
    return found


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_nul, value.values()))
    return isinstance(value, list) and any(map(_has_nul, value))
