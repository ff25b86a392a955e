"""What an operation selects further down, so that it can be read in the same statement."""

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from resolvers.context import Info


def selects_below(info: Info, field: str) -> bool:
    """Whether the field being resolved has `field` anywhere below it."""
    raw = info._raw_info  # noqa: SLF001 - Strawberry's own selected_fields converts the whole tree
    waiting: list[SelectionSetNode | None] = [node.selection_set for node in raw.field_nodes]
    seen: set[str] = set()
    while waiting:
        selection = waiting.pop()
        for node in selection.selections if selection else ():
            if isinstance(node, FragmentSpreadNode):
                if node.name.value not in seen:
                    seen.add(node.name.value)
                    waiting.append(raw.fragments[node.name.value].selection_set)
            elif isinstance(node, FieldNode) and node.name.value == field:
                return True
            elif isinstance(node, FieldNode | InlineFragmentNode):
                waiting.append(node.selection_set)
    return False
