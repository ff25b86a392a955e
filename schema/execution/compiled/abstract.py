"""Interfaces, unions and `is_type_of`: the type of an object is found while a plan runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLObjectType, default_type_resolver
from graphql.execution.executor import invalid_return_type_error

from schema.execution.compiled.info import LazyRawInfo
from schema.execution.compiled.values import PLAIN, is_awaitable

if TYPE_CHECKING:
    from schema.execution.compiled.fields import FieldPlan
    from schema.execution.compiled.runtime import Complete, Position, Run


class Checked:
    """Completes an object of a type that has `is_type_of`."""

    def __init__(self, kind: GraphQLObjectType, field: FieldPlan, complete: Complete) -> None:
        self.kind = kind
        self.field = field
        self.complete = complete

    def __call__(self, value: Any, position: Position, run: Run) -> Any:
        is_type_of: Any = self.kind.is_type_of
        verdict = is_type_of(value, info_at(run, self.field, position))
        if type(verdict) not in PLAIN and is_awaitable(verdict):

            def go_on(verdict: Any, position: Position, run: Run) -> Any:
                return self._judged(value, verdict, position, run)

            return run.defer(verdict, go_on, self.field, position)
        return self._judged(value, verdict, position, run)

    def _judged(self, value: Any, verdict: Any, position: Position, run: Run) -> Any:
        if not verdict:
            raise invalid_return_type_error(self.kind, value, self.field.details)
        return self.complete(value, position, run)


class Abstract:
    """Completes an object of an interface or a union; its possible types are compiled on demand."""

    def __init__(
        self,
        kind: GraphQLAbstractType,
        field: FieldPlan,
        compile_type: Callable[[GraphQLObjectType], Complete],
    ) -> None:
        self.kind = kind
        self.field = field
        self.compile_type = compile_type
        self.known: dict[str, Complete] = {}

    def __call__(self, value: Any, position: Position, run: Run) -> Any:
        info = info_at(run, self.field, position)
        resolve_type: Any = self.kind.resolve_type or default_type_resolver
        name = resolve_type(value, info, self.kind)
        if type(name) not in PLAIN and is_awaitable(name):

            def go_on(name: Any, position: Position, run: Run) -> Any:
                return self._typed(value, name, info, position, run)

            return run.defer(name, go_on, self.field, position)
        return self._typed(value, name, info, position, run)

    def _typed(self, value: Any, name: Any, info: Any, position: Position, run: Run) -> Any:
        complete = self.known.get(name) if type(name) is str else None
        if complete is None:
            kind = run.executor.ensure_valid_runtime_type(
                name, self.kind, self.field.details, info, value
            )
            complete = self.known[kind.name] = self.compile_type(kind)
        return complete(value, position, run)


def info_at(run: Run, field: FieldPlan, position: Position) -> Any:
    """The info of a field, whose value or an item of it goes to a position."""
    while position[4] is None:
        position = position[0]
    return LazyRawInfo(run, field, position[0])
