"""An executor held against graphql-core's own: equal data, and no error that needs explaining.

Below a null that an error has propagated to, each of them may report other errors: which ones
depends on what failed first. So graphql-core answers once more without propagation: that tells
every error that there is, and every position that must not be null.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from inspect import isawaitable
from typing import Any, Final, Generic, TypeVar

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    execute,
    is_non_null_type,
)
from graphql.execution import Executor
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from tests.unit.executor.operations import Operation

W = TypeVar("W")
Position = tuple[str | int, ...]
Executes = type[Executor[Any]]
COMPLETE: Final = DirectiveNode(
    name=NameNode(value="experimental_disableErrorPropagation"), arguments=()
)


@dataclass(frozen=True)
class Answer:
    """`data` is a text, its keys in their order; so is each error, at its path."""

    data: str
    errors: list[tuple[Position | None, str]]
    awaited: bool

    @property
    def multiset(self) -> Counter[tuple[Position | None, str]]:
        return Counter(self.errors)


@dataclass(frozen=True)
class Complete:
    """What graphql-core answers without propagation."""

    errors: Counter[tuple[Position | None, str]]
    not_null: dict[Position, bool]

    def nulled(self, path: Position) -> Position:
        """The position that an error at a path makes null."""
        end = len(path)
        while end and self.not_null[path[:end]]:
            end -= 1
        return path[:end]

    def regions(self) -> set[Position]:
        """What propagation nulls, without what lies inside another of them."""
        paths = [path for path, _ in self.errors if path is not None]
        found = {at for path in paths if (at := self.nulled(path)) != path}
        return {it for it in found if not any(it[:end] in found for end in range(len(it)))}


@dataclass(frozen=True)
class Case(Generic[W]):
    """An operation, and what makes the context in which each execution of it starts anew."""

    schema: GraphQLSchema
    operation: Operation
    context: Callable[[], W]

    def executed(self, by: Executes, context: W, document: DocumentNode | None = None) -> Any:
        """The result, or what is to be awaited for it."""
        return execute(
            self.schema,
            document or self.operation.document,
            None,
            context,
            self.operation.variables,
            self.operation.name,
            executor_class=by,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # Strawberry says bool
            operation_extensions=None,
        )

    async def answer(
        self, by: Executes, context: W | None = None, document: DocumentNode | None = None
    ) -> Answer:
        result = self.executed(by, context or self.context(), document)
        awaited = isawaitable(result)
        return shown(await result if awaited else result, awaited=awaited)

    async def complete(self) -> Complete:
        by, not_null = noting()
        document = without_propagation(self.operation.document)
        found = await self.answer(by, document=document)
        return Complete(found.multiset, not_null)


def noting() -> tuple[Executes, dict[Position, bool]]:
    """An executor like graphql-core's, and what it notes: whether a position must not be null."""
    not_null: dict[Position, bool] = {}

    class Noting(Core):
        def complete_value(self, *args: Any) -> Any:
            not_null.setdefault((*args[3].as_list(),), is_non_null_type(args[0]))
            return super().complete_value(*args)

        def handle_field_error(self, *args: Any) -> None:
            not_null.setdefault((*args[3].as_list(),), is_non_null_type(args[1]))
            super().handle_field_error(*args)

    return Noting, not_null


def shown(result: ExecutionResult, *, awaited: bool) -> Answer:
    data = json.dumps(result.data, default=repr)
    return Answer(data, [told(error) for error in result.errors or []], awaited)


def told(error: GraphQLError) -> tuple[Position | None, str]:
    text = json.dumps([error.formatted, type(error.original_error).__name__], sort_keys=True)
    return None if error.path is None else (*error.path,), text


def without_propagation(document: DocumentNode) -> DocumentNode:
    changed = [
        replace(it, directives=(*(it.directives or ()), COMPLETE))
        if isinstance(it, OperationDefinitionNode)
        else it
        for it in document.definitions
    ]
    return replace(document, definitions=tuple(changed))


def differences(ours: Answer, core: Answer, complete: Callable[[], Complete]) -> list[str]:
    """Why an answer is not accepted; `complete` is asked for when the errors differ."""
    if ours.data != core.data:
        return [f"data: {ours.data} instead of {core.data}, errors {ours.errors}, {core.errors}"]
    if ours.multiset == core.multiset:
        return []  # perhaps in another order: the one in which they happened
    return [*unexplained(ours, core, complete())]


def unexplained(ours: Answer, core: Answer, complete: Complete) -> Iterator[str]:
    """The errors that graphql-core cannot have meant, and the nulls that nothing explains."""
    if any(path is None for path, _ in [*ours.errors, *core.errors]):
        yield f"request errors: {ours.errors} instead of {core.errors}"
        return
    if invented := ours.multiset - complete.errors:
        yield f"invented: {[*invented.elements()]}"
    paths = Counter(path for path, _ in ours.errors)
    if repeated := [path for path, count in paths.items() if count > 1]:
        yield f"repeated: {repeated}"
    regions = complete.regions()
    outside = {
        name: _outside(it, regions)
        for name, it in (("ours", ours.multiset), ("all", complete.errors))
    }
    if outside["ours"] != outside["all"]:
        yield f"outside propagated nulls: {outside}"
    for region in regions:
        if not any(_explains(path, region, complete) for path in paths):
            yield f"unexplained null at {region}"


def _outside(
    errors: Counter[tuple[Position | None, str]], regions: set[Position]
) -> Counter[tuple[Position | None, str]]:
    return Counter(
        {
            (path, text): count
            for (path, text), count in errors.items()
            if path is not None and not any(path[:end] in regions for end in range(len(path) + 1))
        }
    )


def _explains(path: Position | None, region: Position, complete: Complete) -> bool:
    return path is not None and path[: len(region)] == region and complete.nulled(path) == region
