"""What a run waits for: one value, or a batch of them."""

from __future__ import annotations

from asyncio import Future, ensure_future, isfuture
from collections.abc import Sequence
from types import CoroutineType
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import GraphQLError

from schema.execution.compiled.values import PLAIN, dispose, is_awaitable

if TYPE_CHECKING:
    from schema.execution.compiled.fields import FieldPlan, Part
    from schema.execution.compiled.runtime import Complete, Position, Run


class _Deferred:
    """Work of a run, with the future that tells it when that is done."""

    __slots__ = ("future", "run")

    future: Any
    run: Run

    def _arrived(self, future: Future[Any]) -> None:
        if not future.cancelled():
            future.exception()  # its place may be null by the time that it would be looked at
        if self in self.run.live:
            self.run.arrived(self)


class Waiting(_Deferred):
    """An awaitable and the place of its value."""

    __slots__ = ("awaitable", "complete", "field", "is_ours", "position")

    def __init__(
        self, run: Run, awaitable: Any, complete: Complete, field: FieldPlan, position: Position
    ) -> None:
        self.run = run
        self.awaitable = awaitable
        self.complete = complete
        self.field = field
        self.position = position
        self.future: Future[Any] | None = None
        self.is_ours = True

    async def alone(self) -> None:
        """Await a coroutine in the run's own task: there is nothing beside which it could run."""
        awaitable, self.awaitable = self.awaitable, None
        try:
            value = await awaitable
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is the field's error
            self.run.fail(error, self.field, self.position)
        else:
            self._take(value)

    def start(self) -> None:
        awaitable, self.awaitable = self.awaitable, None
        try:
            if type(awaitable) is CoroutineType:
                self.future = self.run.loop.create_task(awaitable)
            elif isfuture(awaitable):
                self.future = awaitable
                self.is_ours = False  # somebody made it, and may have given it to others
            else:
                self.future = ensure_future(awaitable)
        except Exception as error:  # noqa: BLE001 - whatever `__await__` raises is the field's error
            del self.run.live[self]
            self.run.fail(error, self.field, self.position)
        else:
            self.future.add_done_callback(self._arrived)

    def take_result(self) -> None:
        future: Any = self.future
        try:
            value = future.result()
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is the field's error
            self.run.fail(error, self.field, self.position)
        else:
            self._take(value)

    def _take(self, value: Any) -> None:
        position = self.position
        try:
            if type(value) not in PLAIN and isinstance(value, Exception):
                raise value  # noqa: TRY301 - what it is is what it would be, raised
            position[2][position[1]] = self.complete(value, position, self.run)
        except Exception as error:  # noqa: BLE001 - whatever completion raises is the field's error
            self.run.fail(error, self.field, position)

    def bury(self) -> bool:
        """Drop it when its place is below null; whether it was."""
        if self.run.is_dead(self.position):
            self.abandon()
            return True
        return False

    def abandon(self) -> None:
        """Nobody waits for it any more, because its place is null."""
        if self.future is None:
            self.run.settle_elsewhere([self.awaitable])
        else:
            self.drop()

    def drop(self) -> None:
        if self.future is None:
            dispose(self.awaitable)
        elif self.is_ours:
            self.future.cancel()


Entry: TypeAlias = tuple[Any, Any, Any]
"""An object whose field a batch reads: its key, the container of its fields and its position."""


class Group(_Deferred):
    """A batch of one field, or of the fields of one part of an entity, of many objects."""

    __slots__ = ("entries", "is_aligned", "keys", "plan")

    def __init__(self, run: Run, plan: FieldPlan | Part, entries: list[Entry]) -> None:
        self.run = run
        self.plan = plan
        self.entries = entries
        self.is_aligned = False  # each entry has a key of its own, in the same order
        self.keys: list[Any] = []
        self.future: Any = None

    def load(self) -> None:
        """Call the batch with the distinct keys."""
        try:
            self.keys = list(dict.fromkeys([key for key, _, _ in self.entries]))
            self.is_aligned = len(self.keys) == len(self.entries)
            arguments = self.plan.batch_arguments(self.run)
            batch: Any = self.plan.batch  # only plans that have one get here
            loaded: Any = batch.load(self.run.context, self.keys, **arguments)
        except Exception as error:  # noqa: BLE001 - whatever a batch raises is its fields' error
            self._reject(error)
            return
        if is_awaitable(loaded):
            self.future = loaded
            self.run.fresh.append(self)
        else:
            self._take(loaded)

    def start(self) -> None:
        if not isinstance(self.future, Future):
            self.future = ensure_future(self.future)
        self.future.add_done_callback(self._arrived)

    def take_result(self) -> None:
        try:
            values = self.future.result()
        except Exception as error:  # noqa: BLE001 - whatever a batch raises is its fields' error
            self._reject(error)
        else:
            self._take(values)

    def _take(self, values: Sequence[Any]) -> None:
        try:
            found = self._found(values)
        except Exception as error:  # noqa: BLE001 - what is no sequence is its fields' error
            self._reject(error)
        else:
            self.plan.deliver(found, self.entries, self.run)

    def _found(self, values: Sequence[Any]) -> Sequence[Any]:
        """A value for each entry."""
        if self.is_aligned and len(values) == len(self.keys):
            return values
        by_key = dict(zip(self.keys, values, strict=False))
        return [by_key.get(key) for key, _, _ in self.entries]

    def _reject(self, error: Exception) -> None:
        for _, container, parent in self.entries:
            if self.run.is_null or self.run.is_dead(parent):
                continue
            try:
                self.plan.reject(error, self.run, container, parent)
            except GraphQLError as located:
                self.run.null(located, parent)

    def bury(self) -> bool:
        """Forget the objects that are below null; whether none is left."""
        is_dead = self.run.is_dead
        left = [it for it in self.entries if not is_dead(it[2])]
        self.is_aligned = self.is_aligned and len(left) == len(self.entries)
        self.entries = left
        if not left:
            self.drop()
        return not left

    def abandon(self) -> None:
        self.drop()

    def drop(self) -> None:
        """What was begun goes on, as others may wait for the same batch."""
        dispose(self.future)
