"""What an operation selects further down, so that a resolver can read it in the same statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)


class Selected:
    """The fields below a field, by their names in the schema: those of all fragments and types.

    `"image" in selected` asks for a field right below, `selected.below("edges", "node")` goes
    down and `selected.anywhere("image")` looks at all depths.
    """

    __slots__ = ("_anywhere", "_children", "_fragments", "_nodes", "_variables")

    def __init__(
        self,
        nodes: Sequence[FieldNode],
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._nodes = nodes
        self._fragments = fragments
        self._variables = variables
        self._children: dict[str, Selected] | None = None
        self._anywhere: frozenset[str] | None = None

    def __contains__(self, name: object) -> bool:
        return name in self._below()

    def __iter__(self) -> Iterator[str]:
        return iter(self._below())

    def __len__(self) -> int:
        return len(self._below())

    def below(self, *names: str) -> Selected:
        """What is selected below fields of these names, one inside the other; may be empty."""
        at = self
        for name in names:
            at = at._below().get(name) or Selected((), {}, {})
        return at

    def anywhere(self, name: str) -> bool:
        """Whether a field is selected at any depth."""
        if self._anywhere is None:
            self._anywhere = frozenset(self._all())
        return name in self._anywhere

    def _all(self) -> Iterator[str]:
        waiting = [self]
        while waiting:
            for name, child in waiting.pop()._below().items():  # noqa: SLF001 - another of this class
                yield name
                waiting.append(child)

    def _below(self) -> dict[str, Selected]:
        if self._children is None:
            found: dict[str, list[FieldNode]] = {}
            for node in self._fields():
                if not node.name.value.startswith("__"):
                    found.setdefault(node.name.value, []).append(node)
            self._children = {
                name: Selected(nodes, self._fragments, self._variables)
                for name, nodes in found.items()
            }
        return self._children

    def _fields(self) -> Iterator[FieldNode]:
        waiting: list[SelectionSetNode | None] = [it.selection_set for it in self._nodes]
        waiting.reverse()
        seen: set[str] = set()
        while waiting:
            selections = waiting.pop()
            for it in selections.selections if selections else ():
                if not _is_included(it, self._variables):
                    continue
                if isinstance(it, FieldNode):
                    yield it
                elif isinstance(it, InlineFragmentNode):
                    waiting.append(it.selection_set)
                elif isinstance(it, FragmentSpreadNode) and it.name.value not in seen:
                    seen.add(it.name.value)
                    fragment = self._fragments.get(it.name.value)
                    waiting.append(fragment.selection_set if fragment else None)


def lookahead(info: Any) -> Selected:
    """What is selected below the field that is being resolved.

    With a compiled plan it is told once per plan, otherwise for each call; the same either way.
    """
    plan = getattr(info, "field", None)
    if plan is not None and hasattr(plan, "selected"):
        if plan.selected is None:
            fragments = plan.analysis.fragment_definitions
            plan.selected = Selected(plan.nodes, fragments, plan.variables)
        known: Selected = plan.selected
        return known
    raw = getattr(info, "_raw_info", info)
    variables = getattr(raw.variable_values, "coerced", raw.variable_values)
    return Selected(raw.field_nodes, raw.fragments, variables)


def _is_included(node: SelectionNode, variables: Mapping[str, Any]) -> bool:
    for directive in node.directives or ():
        if directive.name.value == "skip" and _condition(directive, variables):
            return False
        if directive.name.value == "include" and not _condition(directive, variables):
            return False
    return True


def _condition(directive: DirectiveNode, variables: Mapping[str, Any]) -> bool:
    for argument in directive.arguments or ():
        if isinstance(argument.value, VariableNode):
            return bool(variables.get(argument.value.name.value))
        if isinstance(argument.value, BooleanValueNode):
            return argument.value.value
    return False
