"""What resolvers are told of where they are: made only as far as they ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphql.pyutils import Path
from strawberry import Info

if TYPE_CHECKING:
    from schema.execution.compiled.fields import FieldPlan
    from schema.execution.compiled.runtime import Position, Run


def path_keys(position: Position) -> list[str | int]:
    """The path of a position, as errors tell it."""
    keys = []
    at: Position | None = position
    while at is not None:
        keys.append(at[1])
        at = at[0]
    keys.reverse()
    return keys


def raw_info(run: Run, field: FieldPlan, parent: Position | None) -> Any:
    """The info of a field of the object at a position, as graphql-core gives it."""
    above = []
    while parent is not None:
        above.append(parent)
        parent = parent[0]
    path: Path | None = None
    for at in reversed(above):
        path = Path(path, at[1], at[4])
    return run.executor.build_resolve_info(
        field.definition, field.nodes, field.parent, Path(path, field.key, field.parent.name)
    )


class LazyRawInfo:
    """Stands for graphql-core's info until somebody reads it."""

    __slots__ = ("field", "parent", "real", "run")

    def __init__(self, run: Run, field: FieldPlan, parent: Position | None) -> None:
        self.run = run
        self.field = field
        self.parent = parent

    def __getattr__(self, name: str) -> Any:
        if name == "real":  # its slot is empty
            self.real = raw_info(self.run, self.field, self.parent)
            return self.real
        if name == "context":
            return self.run.context
        return getattr(self.real, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.real)

    def __getitem__(self, index: Any) -> Any:
        return self.real[index]

    def __len__(self) -> int:
        return len(self.real)

    def __repr__(self) -> str:
        return repr(self.real)


class LazyInfo(Info):
    """Strawberry's info, which asks for graphql-core's only when it has to."""

    __slots__ = ("_field", "field", "parent", "raw", "run")
    raw: Any

    def __init__(self, run: Run, field: FieldPlan, parent: Position | None) -> None:
        self.run = run
        self.field = field
        self.parent = parent
        self._field: Any = field.strawberry

    @property
    def context(self) -> Any:
        return self.run.context

    @property
    def _raw_info(self) -> Any:  # type: ignore[override]  # a field of the base, which is read only
        try:
            return self.raw
        except AttributeError:
            self.raw = raw_info(self.run, self.field, self.parent)
            return self.raw
