"""One run of a plan: its errors, what it waits for, and how late values find their place.

A position is a tuple (position of the parent, key, container, whether null may stand there, name
of the parent's type or None in a list). It says where a value goes, what its path is and where an
error stops; it costs nothing until it is needed.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable, Coroutine
from types import CoroutineType
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import ExecutionResult, GraphQLError, Undefined, located_error

from schema.execution.compiled.info import path_keys
from schema.execution.compiled.values import is_awaitable, learn
from schema.execution.compiled.waiting import Entry, Group, Waiting

if TYPE_CHECKING:
    from schema.execution.compiled.arguments import Arguments
    from schema.execution.compiled.batch import Find
    from schema.execution.compiled.executor import CompiledExecutor
    from schema.execution.compiled.fields import FieldPlan, Part
    from schema.execution.compiled.plans import Plan

Position: TypeAlias = tuple[Any, Any, Any, bool, str | None]
Complete: TypeAlias = Callable[[Any, Any, "Run"], Any]
"""`(value, position, run)` -> what stands in the answer; raises what is wrong with the value."""


class Run:
    """The state of one operation, or of one event of a subscription.

    `fresh` is not waited for yet, `live` is; `ready` has arrived. `keyed` are the objects whose
    fields a batch is going to read: generated code adds to it. `dead` are the places below which
    nothing counts any more, because they are null.
    """

    __slots__ = (
        "_is_dirty",
        "_loop",
        "_waiter",
        "arguments",
        "context",
        "dead",
        "errors",
        "executor",
        "fresh",
        "is_null",
        "keyed",
        "live",
        "points",
        "ready",
        "variables",
    )

    def __init__(self, executor: CompiledExecutor) -> None:
        self.executor = executor
        self.context = executor.context_value
        self.variables = executor.variable_values
        self.points = 0
        self.errors: list[GraphQLError] | None = None
        self.arguments: dict[Arguments, dict[str, Any]] = {}
        self.fresh: list[Waiting | Group] = []
        self.keyed: dict[FieldPlan | Part, list[Entry]] = {}
        self.live: dict[Waiting | Group, None] = {}
        self.ready: list[Waiting | Group] = []
        self.dead: dict[tuple[int, Any], Any] = {}
        self.is_null = False
        self._is_dirty = False
        self._waiter: Future[None] | None = None
        self._loop: AbstractEventLoop | None = None

    def result(self, data: dict[str, Any] | None) -> ExecutionResult:
        if not self.errors:
            self.executor.points = self.points
        return ExecutionResult(None if self.is_null else data, self.errors)

    # --- the operation

    def at_once(
        self, root: Callable[..., Any], value: Any
    ) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
        """Run the fields of a query or of an event beside each other."""
        try:
            data = root(value, None, self)
        except GraphQLError as error:
            self.null(error, None)
            self.abandon()
            data = None
        if self._is_waiting():
            return self._settled(data)
        return self.result(data)

    async def _settled(self, data: dict[str, Any] | None) -> ExecutionResult:
        await self.settle()
        return self.result(data)

    def serially(
        self, plan: Plan, value: Any
    ) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
        """Run the fields of a mutation one after another, each to its end."""
        self.points = plan.points
        data: dict[str, Any] = {}
        for index, step in enumerate(plan.steps):
            self._step(step, value, data)
            if self._is_waiting():
                return self._serially(plan.steps[index + 1 :], value, data)
            if self.is_null:
                break
        return self.result(data)

    async def _serially(
        self, steps: list[Callable[..., Any]], value: Any, data: dict[str, Any]
    ) -> ExecutionResult:
        await self.settle()
        for step in steps:
            if self.is_null:
                break
            self._step(step, value, data)
            await self.settle()
        return self.result(data)

    def _step(self, step: Callable[..., Any], value: Any, data: dict[str, Any]) -> None:
        try:
            step(value, data, None, self)
        except GraphQLError as error:
            self.null(error, None)
            self.abandon()

    # --- values

    def odd(self, value: Any, complete: Complete, field: FieldPlan, position: Position) -> Any:
        """Complete a value of a type that generated code does not know.

        Raises:
            Exception: the value is one, or what `complete` raises.
        """
        if isinstance(value, Exception):
            raise value
        if value is not Undefined:
            if is_awaitable(value):
                return self.defer(value, complete, field, position)
            learn(type(value))
        return complete(value, position, self)

    def defer(self, value: Any, complete: Complete, field: FieldPlan, position: Position) -> None:
        """Await a value; null stands in its place until then."""
        self.fresh.append(Waiting(self, value, complete, field, position))

    def at_hand(self, plan: FieldPlan | Part) -> Find:
        """What finds the values that need no loading; what is wrong with it the batch will tell."""
        batch: Any = plan.batch  # only plans that have one get here
        try:
            return batch.at_hand(self.context, **plan.batch_arguments(self)) or _nothing
        except Exception:  # noqa: BLE001 - see above
            return _nothing

    def key(self, plan: FieldPlan | Part) -> list[Entry]:
        """The objects that wait for a batch, of which there is none yet."""
        entries = self.keyed[plan] = []
        return entries

    # --- errors

    def failed(self, error: Exception, field: FieldPlan, position: Position) -> None:
        """Report an error where null may stand.

        Raises:
            GraphQLError: it may not: the error goes on to the parent.
        """
        located = located_error(error, field.nodes, path_keys(position))
        if not position[3]:
            raise located
        self._report(located, position)

    def fail(self, error: Exception, field: FieldPlan, position: Position) -> None:
        """Report an error of a late value: nobody is above who could catch it."""
        try:
            self.failed(error, field, position)
        except GraphQLError as located:
            self.null(located, position[0])
        else:
            position[2][position[1]] = None

    def null(self, error: GraphQLError, position: Position | None) -> None:
        """Put null for the nearest object, at or above a position, that may be null."""
        while position and not position[3]:
            position = position[0]
        if position is None:
            self.is_null = True
            self._add(error)
        else:
            position[2][position[1]] = None
            self._report(error, position)

    def _report(self, error: GraphQLError, position: Position) -> None:
        self._add(error)
        self.dead[id(position[2]), position[1]] = position[2]  # kept: its id stays its own
        self._is_dirty = True

    def _add(self, error: GraphQLError) -> None:
        if self.errors is None:
            self.errors = []
        self.errors.append(error)

    def is_dead(self, position: Position | None) -> bool:
        """Whether the place or one above it has become null."""
        while position is not None:
            if (id(position[2]), position[1]) in self.dead:
                return True
            position = position[0]
        return False

    # --- waiting

    @property
    def loop(self) -> AbstractEventLoop:
        """Asked for once: that is a call of the system."""
        if self._loop is None:
            self._loop = get_running_loop()
        return self._loop

    def _is_waiting(self) -> bool:
        """Whether something was deferred that counts: nobody waits for what is below null."""
        if self._is_dirty:
            self._bury()
        return bool(self.fresh or self.keyed)

    async def settle(self) -> None:
        """Wait until all that was deferred stands in its place, or until the answer is null."""
        try:
            while (self.live or self.fresh or self.keyed) and not self.is_null:
                if self._is_dirty:
                    self._bury()
                if self.keyed:
                    self._start_groups()
                    if self._is_over():
                        continue
                if only := self._only():
                    await only.alone()
                    continue
                if self.fresh:
                    self._start()
                    if self._is_over():
                        continue
                if self.live and not self.ready:
                    self._waiter = self.loop.create_future()
                    await self._waiter
                self._take_ready()
        finally:
            if self.live or self.fresh or self.keyed:
                self.stop()

    def _is_over(self) -> bool:
        """Whether a place has become null since: something may be waited for in vain."""
        return self.is_null or self._is_dirty

    def _only(self) -> Waiting | None:
        """The coroutine that is all there is to wait for, taken out."""
        if len(self.fresh) != 1 or self.live or self.keyed:
            return None
        only = self.fresh[0]
        if not isinstance(only, Waiting) or type(only.awaitable) is not CoroutineType:
            return None
        self.fresh.clear()
        return only

    def arrived(self, waiting: Waiting | Group) -> None:
        """Note that a future is done."""
        self.ready.append(waiting)
        waiter = self._waiter
        if waiter is not None:
            self._waiter = None
            if not waiter.done():
                waiter.set_result(None)

    def stop(self) -> None:
        """Cancel what is still under way, except batches: others may share them."""
        for waiting in (*self.live, *self.fresh):
            waiting.drop()
        self._forget()

    def abandon(self) -> None:
        """Drop everything, because the answer is null."""
        for waiting in (*self.live, *self.fresh):
            waiting.abandon()
        self._forget()

    def _forget(self) -> None:
        self.live.clear()
        self.fresh.clear()
        self.keyed.clear()

    def settle_elsewhere(self, awaitables: list[Any]) -> None:
        """Let something run that nobody waits for, as graphql-core does.

        It was not started yet when its place became null; without a loop it is closed.
        """
        if awaitables:
            self.executor.settle_in_background(awaitables)

    def _start_groups(self) -> None:
        keyed, self.keyed = self.keyed, {}
        for plan, entries in keyed.items():
            if self.is_null:
                return
            group = Group(self, plan, entries)
            if not (self._is_dirty and group.bury()):
                group.load()

    def _start(self) -> None:
        fresh, self.fresh = self.fresh, []
        for waiting in fresh:
            self.live[waiting] = None
            if not self.is_null:
                waiting.start()

    def _take_ready(self) -> None:
        ready, self.ready = self.ready, []
        for waiting in ready:
            if waiting not in self.live:
                continue
            del self.live[waiting]
            if self._is_dirty and waiting.bury():
                continue
            waiting.take_result()
            if self.is_null:
                return

    def _bury(self) -> None:
        """Drop what is below a place that has become null: nobody waits for it."""
        self._is_dirty = False
        self.live = {it: None for it in self.live if not it.bury()}
        self.fresh = [it for it in self.fresh if not it.bury()]
        for plan, entries in list(self.keyed.items()):
            self.keyed[plan] = [it for it in entries if not self.is_dead(it[2])]
            if not self.keyed[plan]:
                del self.keyed[plan]


def _nothing(_key: Any) -> None:
    """Finds nothing at hand."""
