"""The header `Idempotency-Key`: an alias for the argument, where a document has one mutation."""

from __future__ import annotations

from itertools import count
from typing import Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
)

ARGUMENT: Final = "idempotencyKey"


def with_key(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> tuple[DocumentNode, str] | None:
    """The document with the key as one more variable, and the name of that variable.

    So it is made, validated and compiled once for all keys. None: see `_the_write`.
    """
    field = _the_write(schema, operation)
    if field is None:
        return None
    name = _free_name(operation)
    changed = _with_variable(operation, field, name)
    definitions = tuple(changed if it is operation else it for it in document.definitions)
    return DocumentNode(definitions=definitions, loc=document.loc), name


def _the_write(schema: GraphQLSchema, operation: OperationDefinitionNode) -> FieldNode | None:
    """The only mutation, if it takes a key and has none; the document's own key wins."""
    selected = operation.selection_set.selections
    if operation.operation is not OperationType.MUTATION or len(selected) != 1:
        return None
    field, root = selected[0], schema.mutation_type
    if not isinstance(field, FieldNode) or root is None:
        return None
    declared = root.fields.get(field.name.value)
    given = {argument.name.value for argument in field.arguments or ()}
    return field if declared and ARGUMENT in declared.args and ARGUMENT not in given else None


def _free_name(operation: OperationDefinitionNode) -> str:
    taken = {it.variable.name.value for it in operation.variable_definitions or ()}
    names = (f"{ARGUMENT}{n or ''}" for n in count())
    return next(name for name in names if name not in taken)


def _with_variable(
    operation: OperationDefinitionNode, field: FieldNode, name: str
) -> OperationDefinitionNode:
    """A copy: documents are shared by all who send the same text."""
    variable = VariableNode(name=NameNode(value=name))
    string = NonNullTypeNode(type=NamedTypeNode(name=NameNode(value="String")))
    argument = ArgumentNode(name=NameNode(value=ARGUMENT), value=variable)
    write = FieldNode(
        alias=field.alias,
        name=field.name,
        arguments=(*(field.arguments or ()), argument),
        directives=field.directives,
        selection_set=field.selection_set,
        loc=field.loc,
    )
    return OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=(
            *(operation.variable_definitions or ()),
            VariableDefinitionNode(variable=variable, type=string),
        ),
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=(write,), loc=operation.selection_set.loc),
        loc=operation.loc,
    )
