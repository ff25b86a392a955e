"""How an operation runs: the steps stand here in their order, in place of Strawberry's extensions.

Measured: the machinery of Strawberry's `Schema.execute` costs 0.1 ms on the smallest query and
0.7 ms on a listing (docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from functools import cached_property
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from graphql import ExecutionResult as Executed
from graphql import GraphQLError, GraphQLSchema, create_source_event_stream
from graphql.execution import Executor
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from resolvers.context import Context
from resolvers.errors import PublicError, published
from resolvers.shared import returned
from schema.execution.compiled.batch import NoObject
from schema.execution.compiled.executor import CompiledExecutor, compiled_executor
from schema.execution.compiled.plans import Plans
from schema.execution.compiled.values import learn
from schema.execution.cost import Bill, spent
from schema.execution.deadlines import Deadlines
from schema.execution.documents import MAX_ERRORS, Documents
from schema.execution.limits import Limits
from schema.execution.measure import OBJECT_COST
from schema.execution.operations import Operation

if TYPE_CHECKING:
    from schema.execution.trace import Trace

CORE: Final = StrawberryGraphQLCoreExecutionContext
IS_AWAITABLE: Final[Any] = optimized_is_awaitable
EVERY_TYPE: Final = frozenset(OperationType)


class Pipeline:
    """A schema of Strawberry that runs operations by these steps, on every transport."""

    _schema: GraphQLSchema
    limits = Limits()
    is_compiled = True
    """Whether operations run as compiled plans; otherwise graphql-core runs them all."""

    @cached_property
    def documents(self) -> Documents:
        """What was sent before, parsed and validated."""
        suggestions = self.limits.introspection
        return Documents(self._schema, suggestions=suggestions, trusted=self.plans.trust)

    @cached_property
    def plans(self) -> Plans:
        """The operations that were compiled; its counts tell how many were not, and why."""
        for kind in returned():
            learn(kind)  # else the first of each goes the long way, which has to be compiled
        return Plans(composite_points=OBJECT_COST)

    @cached_property
    def deadlines(self) -> Deadlines:
        return Deadlines()

    @cached_property
    def executor(self) -> type[CompiledExecutor]:
        return compiled_executor(self.plans)

    async def execute(  # noqa: PLR0917 - Strawberry declares it
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,  # noqa: ARG002 - there is none
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,  # noqa: ARG002 - nobody reads them
    ) -> ExecutionResult:
        """Answer a query or a mutation.

        Raises:
            InvalidOperationTypeError: the operation is of another type than those allowed.
        """
        run = self.run(context_value.fork(), variable_values)
        try:
            operation = self.documents.read(query or "").operation(operation_name)
        except GraphQLError as error:
            return run.refused([error])
        if operation.kind not in (allowed_operation_types or EVERY_TYPE):
            raise InvalidOperationTypeError(operation.kind)
        return await run.answer(operation)

    async def stream(  # noqa: PLR0917 - Strawberry declares it
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,  # noqa: ARG002 - there is none
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,  # noqa: ARG002 - nobody reads them
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Answer an operation of any type: a subscription with every event, others once."""
        return self._streamed(
            self.run(context_value.fork(), variable_values),
            query or "",
            operation_name,
            allowed_operation_types or EVERY_TYPE,
        )

    async def _streamed(
        self, run: Run, text: str, name: str | None, allowed: Iterable[OperationType]
    ) -> AsyncGenerator[ExecutionResult, None]:
        try:
            operation = self.documents.read(text).operation(name)
            if operation.kind not in allowed:
                kind = operation.kind.value
                raise PublicError(f"A {kind} is not answered like this.", "BAD_USER_INPUT")
        except GraphQLError as error:
            yield run.refused([error])
            return
        async with aclosing(run.results(operation)) as results:
            async for result in results:
                yield result

    def run(self, context: Context, variables: dict[str, Any] | None) -> Run:
        """One operation, on a context of its own."""
        return Run(self, context, variables)

    def told(self, context: Context) -> dict[str, Any]:
        """What the answer tells beside its data and its cost."""
        return {"idempotentReplay": True} if context.is_replay else {}

    def traced(self, context: Context) -> Trace | None:  # noqa: ARG002 - see `Subgraph`
        """What records how long each resolver takes; None: nobody wants to know."""
        return None


class Run:
    """One operation on its way through the steps."""

    __slots__ = ("_bill", "_context", "_schema", "_trace", "_variables")

    def __init__(
        self, schema: Pipeline, context: Context, variables: dict[str, Any] | None
    ) -> None:
        self._schema = schema
        self._context = context
        self._variables = variables or {}
        self._bill = Bill(context)
        self._trace: Trace | None = None

    def refused(self, errors: list[GraphQLError]) -> PreExecutionError:
        """The answer to what is not executed."""
        shown = [published(error) for error in errors[:MAX_ERRORS]]
        return PreExecutionError(None, shown, {"cost": self._bill.settled(0)})

    async def answer(self, operation: Operation) -> ExecutionResult:
        """Of a query or a mutation, within the time that one may take.

        A mutation that is cut off has happened or not: its idempotency key tells, sent again.
        """
        self._trace = self._schema.traced(self._context)
        if self._trace is None:
            return self._told(await self._executed(operation))
        with self._trace.recording():
            executed = await self._executed(operation)
        return self._told(executed)

    async def _executed(self, operation: Operation) -> _Answered | list[GraphQLError]:
        """The result, or why there is none."""
        executor = await self._prepared(operation)
        if isinstance(executor, list):
            return executor
        try:
            return _Answered(await self._in_time(executor.execute_operation), executor)
        finally:
            self._context.stop()

    async def results(self, operation: Operation) -> AsyncGenerator[ExecutionResult, None]:
        """All answers of an operation, whatever its type."""
        if operation.kind is not OperationType.SUBSCRIPTION:
            yield await self.answer(operation)
            return
        async with aclosing(self._events(operation)) as events:
            async for result in events:
                yield result

    async def _events(self, operation: Operation) -> AsyncGenerator[ExecutionResult, None]:
        """Of a subscription: each event is executed by itself, within the time of an operation.

        It pays for its start; the first answer tells so.
        """
        executor = await self._prepared(operation)
        if isinstance(executor, list):
            yield self.refused(executor)
            return
        first: dict[str, Any] = {"cost": self._bill.settled(self._bill.requested)}
        try:
            source = create_source_event_stream(executor)
            stream = await source if isawaitable(source) else source
            if isinstance(stream, Executed):
                yield self.refused(stream.errors or [])
                return
            async with aclosing(cast("AsyncGenerator[Any, None]", stream)):
                async for event in stream:
                    each = executor.build_per_event_executor(event)
                    result = await self._in_time(each.execute_operation)
                    told = {**first, **self._schema.told(self._context)}
                    yield ExecutionResult(result.data, _shown(result), told or None)
                    first = {}
        except Exception as error:  # noqa: BLE001 - of the source: the last that this client hears
            yield ExecutionResult(None, [published(_as_graphql(error))], first or None)
        finally:
            self._context.stop()

    async def _prepared(self, operation: Operation) -> Executor[Any] | list[GraphQLError]:
        """All that has to be true before a resolver runs; otherwise why it is refused."""
        document = operation.document
        size = operation.size(self._variables)
        if size is not operation.accepted:  # sizes are remembered: mostly it is the last one
            if refusal := self._schema.limits.refusal(size, trusted=document.is_trusted):
                return [refusal]
            operation.accepted = size
        if not self._bill.paid(size.cost) and (refusal := await self._bill.charge(size.cost)):
            return [refusal]
        if self._context.key_header is not None:
            operation = self._keyed(operation)
        if operation.document.errors != [] and not self._schema.documents.valid(operation.document):
            return operation.document.errors or []
        try:
            operation.demand_storable(self._variables)
        except GraphQLError as error:
            return [error]
        if document.keep is not None:
            keep, document.keep = document.keep, None
            await keep(self._context)
        self._context.selects = operation.selects
        self._context.is_alone = operation.has_one_field
        if operation.is_localized:
            self._context.localize(**operation.localization(self._variables))
        return self._executor(operation)

    def _keyed(self, operation: Operation) -> Operation:
        """The operation; the idempotency key of the header is one more variable of it."""
        keyed = operation.document.with_key(operation.name)
        if keyed is None:
            return operation
        document, variable = keyed
        self._variables = {**self._variables, variable: self._context.key_header}
        return document.operation(operation.name)

    def _executor(self, operation: Operation) -> Executor[Any] | list[GraphQLError]:
        schema, document = self._schema, operation.document.node
        graph = schema._schema  # noqa: SLF001 - Strawberry's own schema around graphql-core's
        errors: Any = {
            "max_coercion_errors": MAX_ERRORS,
            "hide_suggestions": not schema.limits.introspection,
        }
        if schema.is_compiled and self._trace is None:
            if operation.known is None:
                operation.known = schema.plans.known(graph, document, operation.name)
            return schema.executor.start(operation.known, self._variables, self._context, **errors)
        return CORE.build(
            graph,
            document,
            context_value=self._context,
            raw_variable_values=self._variables,
            operation_name=operation.name,
            middleware=self._trace.middleware if self._trace else None,
            is_awaitable=IS_AWAITABLE,
            **errors,
        )

    async def _in_time(self, execute: Callable[[], Any]) -> Executed:
        """The result, or the error `TIMEOUT`; SQL statements that nobody awaits are cancelled."""
        seconds = self._context.seconds
        try:
            with self._schema.deadlines.within(seconds):
                result = execute()
                return result if isinstance(result, Executed) else await result
        except TimeoutError:
            self._context.stop()
            text = f"The operation took longer than {seconds:g} seconds."
            return Executed(None, [PublicError(text, "TIMEOUT")])

    def _told(self, executed: _Answered | list[GraphQLError]) -> ExecutionResult:
        if isinstance(executed, list):
            return self.refused(executed)
        result, executor = executed
        points = getattr(executor, "points", None)
        if points is None:  # nobody gets back what an answer has cost that came to nothing
            points = self._bill.requested if result.data is None else spent(result.data)
        extensions = {"cost": self._bill.settled(points), **self._schema.told(self._context)}
        if self._trace:
            extensions |= self._trace.extensions()
        return ExecutionResult(result.data, _shown(result), extensions)


class _Answered(NamedTuple):
    result: Executed
    executor: Executor[Any]


def _as_graphql(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)


def _shown(result: Executed) -> list[GraphQLError] | None:
    if not result.errors:
        return None
    return [
        published(it) for it in result.errors if not _points_at_nothing(it, result.data)
    ] or None


def _points_at_nothing(error: GraphQLError, data: Any) -> bool:
    """Whether all that has failed is that an object is not there, or not for this viewer.

    Whoever pointed at it answers null, which says so. A null that has spread further is a fault.
    """
    if not isinstance(error.original_error, NoObject):
        return False
    for key in (error.path or [])[:-1]:
        if data is None:
            return False
        data = data[key]
    return data is None
