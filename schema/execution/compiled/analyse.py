"""From a document to the operation that is compiled, or to the reason why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    assert_valid_schema,
)
from graphql.execution.collect_fields import FragmentDetails

from schema.execution.compiled.variables import Variables

MAX_CONDITIONS: Final = 6
"""Boolean variables in skip and include: each doubles the plans that an operation may have."""

MAX_DEPTH: Final = 40
"""Of fields in each other: types that turn up late are compiled below all those that run then."""

CONDITIONS: Final = frozenset({"skip", "include"})
NO_PROPAGATION: Final = "experimental_disableErrorPropagation"


class Fallback(NamedTuple):
    """Why graphql-core runs an operation: a short name, for counting."""

    reason: str


class Analysis:
    """What is known of an operation before its variables are: it holds the document alive."""

    __slots__ = (
        "conditions",
        "document",
        "fragment_definitions",
        "fragments",
        "operation",
        "schema",
        "variables",
    )

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        conditions: tuple[str, ...],
    ) -> None:
        self.schema = schema
        self.document = document
        self.operation = operation
        self.conditions = conditions
        self.fragment_definitions = _fragments(document)
        self.fragments = {
            name: FragmentDetails(node) for name, node in self.fragment_definitions.items()
        }
        self.variables = Variables(schema, operation.variable_definitions or ())


def analyse(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None
) -> Analysis | Fallback:
    """Prepare an operation of a valid document.

    Raises:
        TypeError: the schema is invalid.
    """
    assert_valid_schema(schema)
    operation = _operation(document, operation_name)
    if operation is None:
        return Fallback("no operation")
    fragments = _fragments(document)
    selections = list(_selections(operation.selection_set, fragments))
    directives = [directive for it in selections for directive in it.directives or ()]
    conditions = {name: None for it in directives for name in _variables(it)}
    obstacles = {
        "no root type": schema.get_root_type(operation.operation) is None,
        "operation directive": any(
            it.name.value == NO_PROPAGATION for it in operation.directives or ()
        ),
        "fragment variables": any(it.variable_definitions for it in fragments.values()),
        "directive": any(it.name.value not in CONDITIONS for it in directives),
        "conditions": len(conditions) > MAX_CONDITIONS,
        "depth": _is_too_deep(operation.selection_set, fragments),
    }
    for reason, is_there in obstacles.items():
        if is_there:
            return Fallback(reason)
    return Analysis(schema, document, operation, tuple(conditions))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = None
    for it in document.definitions:
        if isinstance(it, OperationDefinitionNode):
            if name is None and found is not None:
                return None  # graphql-core says that a name is missing
            if name is None or (it.name and it.name.value == name):
                found = it
    return found


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        it.name.value: it for it in document.definitions if isinstance(it, FragmentDefinitionNode)
    }


def _is_too_deep(
    selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> bool:
    """A fragment is looked through again only where it is spread more deeply than before."""
    reached: dict[str, int] = {}
    todo = [(selection_set, 1)]
    while todo:
        selected, depth = todo.pop()
        if depth > MAX_DEPTH:
            return True
        for it in selected.selections:
            if isinstance(it, FragmentSpreadNode):
                name = it.name.value
                if name in fragments and depth > reached.get(name, 0):
                    reached[name] = depth
                    todo.append((fragments[name].selection_set, depth))
            elif isinstance(it, InlineFragmentNode):
                todo.append((it.selection_set, depth))
            elif isinstance(it, FieldNode) and it.selection_set:
                todo.append((it.selection_set, depth + 1))
    return False


def _selections(
    selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[SelectionNode]:
    """All that the operation can reach, each fragment once."""
    waiting: list[SelectionSetNode | None] = [selection_set]
    seen: set[str] = set()
    while waiting:
        selections = waiting.pop()
        for it in selections.selections if selections else ():
            yield it
            if isinstance(it, FieldNode | InlineFragmentNode):
                waiting.append(it.selection_set)
            elif isinstance(it, FragmentSpreadNode) and it.name.value not in seen:
                seen.add(it.name.value)
                if fragment := fragments.get(it.name.value):
                    waiting.append(fragment.selection_set)


def _variables(directive: DirectiveNode) -> Iterator[str]:
    for argument in directive.arguments or ():
        if isinstance(argument.value, VariableNode):
            yield argument.value.name.value
