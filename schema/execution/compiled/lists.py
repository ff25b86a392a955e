"""Lists that are no Python lists: async iterables, and what is none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, located_error
from graphql.pyutils import is_iterable

from schema.execution.compiled.info import path_keys
from schema.execution.compiled.values import PLAIN, is_awaitable

if TYPE_CHECKING:
    from schema.execution.compiled.fields import FieldPlan
    from schema.execution.compiled.runtime import Complete, Position, Run


class Stream:
    """Completes an async iterable, item by item as they come."""

    def __init__(self, field: FieldPlan, complete_item: Complete, *, nullable: bool) -> None:
        self.field = field
        self.complete_item = complete_item
        self.nullable = nullable

    def __call__(self, value: Any, position: Position, run: Run) -> None:
        run.defer(self._read(aiter(value), position, run), _as_it_is, self.field, position)

    async def _read(self, items: AsyncIterator[Any], position: Position, run: Run) -> list[Any]:
        out: list[Any] = []
        is_whole = False
        try:
            while not (run.dead and run.is_dead(position)):
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    break
                except Exception as error:
                    keys = path_keys(position)
                    raise located_error(error, self.field.nodes, keys) from error
                self._add(item, out, position, run)
            is_whole = True
        finally:
            if not is_whole and hasattr(items, "aclose"):
                with suppress(Exception):
                    await items.aclose()
        return out

    def _add(self, item: Any, out: list[Any], position: Position, run: Run) -> None:
        at = (position, len(out), out, self.nullable, None)
        out.append(None)
        try:
            if type(item) in PLAIN:
                out[at[1]] = self.complete_item(item, at, run)
            else:
                out[at[1]] = run.odd(item, self.complete_item, self.field, at)
        except Exception as error:  # noqa: BLE001 - whatever completion raises is the item's error
            run.failed(error, self.field, at)


def is_async_iterable(value: Any) -> bool:
    return hasattr(value, "__aiter__")


def demand_iterable(value: Any, field: FieldPlan) -> None:
    """Refuse what cannot be a list, in graphql-core's words.

    Raises:
        GraphQLError: it is no iterable, or a string or a mapping.
    """
    if not is_iterable(value):
        name = field.nodes[0].name.value
        raise GraphQLError(
            f"Expected Iterable, but did not find one for field '{field.parent}.{name}'."
        )


def drain(items: Iterator[Any], run: Run) -> None:
    """Take the awaitables that a list still has when it fails, so that none is left behind."""
    awaitables: list[Any] = []
    with suppress(Exception):
        awaitables.extend(item for item in items if is_awaitable(item))
    run.settle_elsewhere(awaitables)


def _as_it_is(value: Any, _position: Any, _run: Any) -> Any:
    return value
