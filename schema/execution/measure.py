"""How large an operation is, told from its text and variables before anything of it runs.

Each fragment is visited once, however often it is spread, so the work is linear in the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    value_from_ast_untyped,
)

PAGE_ARGUMENTS: Final = ("first", "last")
PAGE_SIZE: Final = 20
"""Items of a page when the operation does not say."""
LIST_SIZE: Final = 10
"""Items assumed of a list that is no connection."""
OBJECT_COST: Final = 2
NESTING: Final = 100
"""Selections within selections, fragments included; deeper ones are not entered."""
INTROSPECTION: Final = ("__schema", "__type")
BOUNDLESS: Final = 1 << 30
"""No size is told beyond it: an answer could not carry the number."""


class Size(NamedTuple):
    """`page` and `ids` are the largest page and the longest list of ids that are asked for.

    `introspection` counts the fields that ask about the schema; they add no depth and no cost.
    """

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0
    page: int = 0
    ids: int = 0
    introspection: int = 0
    cost: int = 0

    def beside(self, other: Size) -> Size:
        """Both, in one selection."""
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.root_fields + other.root_fields,
            max(self.page, other.page),
            max(self.ids, other.ids),
            self.introspection + other.introspection,
            min(self.cost + other.cost, BOUNDLESS),
        )


NOTHING: Final = Size()
LEAF: Final = Size(depth=1, root_fields=1, cost=1)


class Measure:
    """Measures one operation of a document; it need not be valid.

    `sizes_from` are the variables that its size depends on.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._variables = {**_defaults(operation), **variables}
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._seen: dict[str, Size] = {}
        self._nesting = 0
        self.sizes_from: set[str] = set()
        root = schema.get_root_type(operation.operation)
        self.size = _marked(operation, self._selected(operation.selection_set, root))

    def _selected(self, selected: SelectionSetNode, parent: GraphQLNamedType | None) -> Size:
        if self._nesting >= NESTING:
            return Size(depth=BOUNDLESS, cost=BOUNDLESS)
        self._nesting += 1
        size = NOTHING
        for node in selected.selections:
            size = size.beside(_marked(node, self._one(node, parent)))
        self._nesting -= 1
        return size

    def _one(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Size:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there are three kinds
        on = node.type_condition
        return self._selected(
            node.selection_set, self._schema.get_type(on.name.value) if on else parent
        )

    def _fragment(self, name: str) -> Size:
        if name not in self._seen:
            self._seen[name] = NOTHING  # what a cycle counts
            if found := self._fragments.get(name):
                on = self._schema.get_type(found.type_condition.name.value)
                self._seen[name] = self._selected(found.selection_set, on)
        return self._seen[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        field = _declared(parent, node.name.value)
        page, ids = self._asked_for(node, field) if field and node.arguments else (None, None)
        size = LEAF
        if node.selection_set:
            inner = self._selected(
                node.selection_set, get_named_type(field.type) if field else None
            )
            if node.name.value in INTROSPECTION:
                return inner._replace(depth=1, cost=1, root_fields=1, introspection=1)
            times = _times(field, parent, page, ids) if field else 1
            cost = min(OBJECT_COST + times * inner.cost, BOUNDLESS)
            size = inner._replace(depth=inner.depth + 1, root_fields=1, cost=cost)
        if page is None and ids is None:
            return size
        return size._replace(page=max(size.page, page or 0), ids=max(size.ids, ids or 0))

    def _asked_for(self, node: FieldNode, field: GraphQLField) -> tuple[int | None, int | None]:
        """The page size and the length of the longest list of ids, where given."""
        page: int | None = None
        ids: int | None = None
        for argument in node.arguments or ():
            name, declared = argument.name.value, field.args.get(argument.name.value)
            if name in PAGE_ARGUMENTS:
                given = self._value(argument)
                if isinstance(given, int | float):
                    asked = int(max(given, 0)) if given < BOUNDLESS else BOUNDLESS  # also NaN
                    page = max(page or 0, asked)
            elif declared and _lists_ids(declared):
                ids = max(ids or 0, self._length(argument))
        return page, ids

    def _value(self, argument: ArgumentNode) -> Any:
        node = argument.value
        if isinstance(node, VariableNode):
            self.sizes_from.add(node.name.value)
            return self._variables.get(node.name.value)
        return _literal(node)

    def _length(self, argument: ArgumentNode) -> int:
        if isinstance(argument.value, ListValueNode):
            return len(argument.value.values)
        given = self._value(argument) if isinstance(argument.value, VariableNode) else 1
        return len(given) if isinstance(given, list) else 1


def _declared(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    found: GraphQLField | None = parent.fields.get(name)
    return found


def _times(field: GraphQLField, parent: Any, page: int | None, ids: int | None) -> int:
    """How many objects a field gives: those of a page, one per id, or an assumed number."""
    if any(name in field.args for name in PAGE_ARGUMENTS):
        return PAGE_SIZE if page is None else page
    if get_named_type(field.type).name.endswith("Connection"):
        return PAGE_SIZE if ids is None else ids
    if not is_list_type(get_nullable_type(field.type)) or parent.name.endswith("Connection"):
        return 1  # the connection has been multiplied already
    return LIST_SIZE if ids is None else ids


def _marked(node: Any, size: Size) -> Size:
    alias, directives = getattr(node, "alias", None), node.directives or ()
    if alias is None and not directives:
        return size
    return size._replace(
        aliases=size.aliases + (alias is not None), directives=size.directives + len(directives)
    )


def _lists_ids(argument: GraphQLArgument) -> bool:
    """Lists of ids, and of a gateway's representations: each names one object."""
    named = get_named_type(argument.type).name in ("ID", "_Any")
    return named and is_list_type(get_nullable_type(argument.type))


def _literal(node: ValueNode) -> Any:
    return value_from_ast_untyped(node) if node.kind in ("int_value", "float_value") else None


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        it.variable.name.value: value_from_ast_untyped(it.default_value)
        for it in operation.variable_definitions or ()
        if it.default_value
    }
