"""The header `Idempotency-Key`: an alias for the argument, where a document has one mutation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension

from resolvers.context import Context

ARGUMENT: Final = "idempotencyKey"


class KeyFromHeader(SchemaExtension):
    """Writes the header's key into the document, before it is validated."""

    def on_parse(self) -> Iterator[None]:
        yield
        run = self.execution_context
        context: Context | None = run.context
        if run.graphql_document and context and context.key_header is not None:
            operation = get_operation_ast(run.graphql_document, run.operation_name)
            graph: GraphQLSchema = run.schema._schema  # noqa: SLF001 - see schema/build.py
            if operation and (field := _the_write(graph, operation)):
                run.graphql_document = _with_key(
                    run.graphql_document, operation, field, context.key_header
                )


def _the_write(graph: GraphQLSchema, operation: OperationDefinitionNode) -> FieldNode | None:
    """The only mutation, if it takes a key and has none; the document's own key wins."""
    selected = operation.selection_set.selections
    if operation.operation is not OperationType.MUTATION or len(selected) != 1:
        return None
    field, root = selected[0], graph.mutation_type
    if not isinstance(field, FieldNode) or root is None:
        return None
    declared = root.fields.get(field.name.value)
    given = {argument.name.value for argument in field.arguments or ()}
    return field if declared and ARGUMENT in declared.args and ARGUMENT not in given else None


def _with_key(
    document: DocumentNode, operation: OperationDefinitionNode, field: FieldNode, key: str
) -> DocumentNode:
    """A copy: documents are shared by all who send the same text."""
    argument = ArgumentNode(name=NameNode(value=ARGUMENT), value=StringValueNode(value=key))
    write = FieldNode(
        alias=field.alias,
        name=field.name,
        arguments=(*(field.arguments or ()), argument),
        directives=field.directives,
        selection_set=field.selection_set,
        loc=field.loc,
    )
    changed = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=(write,), loc=operation.selection_set.loc),
        loc=operation.loc,
    )
    definitions = tuple(changed if it is operation else it for it in document.definitions)
    return DocumentNode(definitions=definitions, loc=document.loc)
