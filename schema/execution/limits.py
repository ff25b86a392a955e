"""What an operation may ask for. A larger one is refused before validation sees it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLSchema, get_operation_ast
from strawberry.types import ExecutionContext

from resolvers.errors import PublicError
from resolvers.pagination import MAX_IDS, MAX_PAGE
from schema.execution.measure import Measure, Size

REMEMBERED: Final = 1000
"""Documents whose sizes are kept."""
VARIANTS: Final = 50
"""Sizes that are kept of each, for different variables."""
REMEMBERED_LENGTH: Final = 16_384
"""Characters of the longest document that is worth keeping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps for one operation; 0 lifts a cap. `cost` is in points, see `Measure`.

    Without `introspection` the schema answers no questions about itself, and errors suggest no
    names.
    """

    depth: int = 10
    aliases: int = 15
    directives: int = 50
    root_fields: int = 20
    page: int = MAX_PAGE
    ids: int = MAX_IDS
    cost: int = 10_000
    introspection: bool = True

    def refusal(self, size: Size) -> PublicError | None:
        """Why an operation of this size is not executed."""
        if size.introspection and not self.introspection:
            return PublicError("The schema is published as a file.", "BAD_USER_INPUT")
        for what, words in _CAPS.items():
            cap: int = getattr(self, what)
            if cap and getattr(size, what) > cap:
                return PublicError(
                    f"The operation exceeds the {words} limit of {cap}.", "OPERATION_TOO_LARGE"
                )
        return None


_CAPS: Final = {
    "depth": "depth",
    "aliases": "alias",
    "directives": "directive",
    "root_fields": "root field",
    "page": "page size",
    "ids": "id list",
    "cost": "cost",
}
BEHIND_A_GATEWAY: Final = Limits(
    depth=0, aliases=0, directives=0, root_fields=0, page=0, ids=0, cost=20_000
)
"""The gateway has seen the client's document; its own are made of representations and aliases."""


class Sizes:
    """The sizes of operations, each document measured once for all values that matter."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str | None], _Known] = OrderedDict()

    def size(self, run: ExecutionContext) -> Size:
        """Of the operation that is about to run."""
        variables, key = run.variables or {}, (run.query or "", run.operation_name)
        known = self._known.get(key)
        if known is not None and (size := known.size(variables)) is not None:
            self._known.move_to_end(key)
            return size
        operation = run.graphql_document and get_operation_ast(
            run.graphql_document, run.operation_name
        )
        if not operation or not run.graphql_document:
            return Size()  # the next step refuses it
        graph: GraphQLSchema = run.schema._schema  # noqa: SLF001 - see schema/build.py
        measure = Measure(graph, run.graphql_document, operation, variables)
        if 0 < len(key[0]) <= REMEMBERED_LENGTH:
            self._known.setdefault(key, _Known(tuple(measure.sizes_from), {})).add(
                variables, measure.size
            )
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return measure.size


@dataclass(frozen=True, slots=True)
class _Known:
    """One operation of a document: its size for each value of the variables that matter."""

    sizes_from: tuple[str, ...]
    sizes: dict[tuple[object, ...], Size]

    def size(self, variables: Mapping[str, Any]) -> Size | None:
        return self.sizes.get(self._values(variables))

    def add(self, variables: Mapping[str, Any], size: Size) -> None:
        if len(self.sizes) < VARIANTS:
            self.sizes[self._values(variables)] = size

    def _values(self, variables: Mapping[str, Any]) -> tuple[object, ...]:
        return tuple(_weight(variables.get(name, _ABSENT)) for name in self.sizes_from)


_ABSENT: Final = object()


def _weight(value: Any) -> object:
    """What of a variable's value can change a size."""
    if isinstance(value, list):
        return "list", len(value)
    return value if isinstance(value, int | float) or value is _ABSENT else None
