"""Run an operation on a compiled plan and on graphql-core's own executor."""

from __future__ import annotations

from inspect import isawaitable
from typing import Any

import strawberry
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, parse, validate
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.compiled.executor import CompiledExecutor, compiled_executor
from schema.execution.compiled.plans import COMPILED, Plans
from schema.execution.cost import spent


def core(schema: strawberry.Schema | GraphQLSchema) -> GraphQLSchema:
    return schema._schema if isinstance(schema, strawberry.Schema) else schema


def eager() -> type[CompiledExecutor]:
    """An executor that compiles whatever it is given."""
    return compiled_executor(Plans(ad_hoc_uses=1, growth=1))


def build(
    executor: type[Any],
    schema: strawberry.Schema | GraphQLSchema,
    text: str | DocumentNode,
    variables: dict[str, Any] | None = None,
    **others: Any,
) -> Any:
    document = parse(text) if isinstance(text, str) else text
    others = {"is_awaitable": optimized_is_awaitable, **others}
    return executor.build(core(schema), document, raw_variable_values=variables, **others)


async def execute(
    executor: type[Any], schema: strawberry.Schema | GraphQLSchema, *given: Any, **others: Any
) -> ExecutionResult:
    made = build(executor, schema, *given, **others)
    if isinstance(made, list):
        return ExecutionResult(None, made)
    result = made.execute_operation()
    answer: ExecutionResult = await result if isawaitable(result) else result
    return answer


async def compiled(
    schema: strawberry.Schema | GraphQLSchema, text: str, *given: Any, **others: Any
) -> ExecutionResult:
    """The answer of a plan; fails when none was made, or when it counted other points."""
    assert validate(core(schema), parse(text)) == []
    executor = eager()
    made = build(executor, schema, text, *given, **others)
    if isinstance(made, list):
        return ExecutionResult(None, made)
    result = made.execute_operation()
    answer: ExecutionResult = await result if isawaitable(result) else result
    assert executor.plans.counts == {COMPILED: 1}
    assert made.points in (None, spent(answer.data or {}))
    return answer


async def same(
    schema: strawberry.Schema | GraphQLSchema, text: str, *given: Any, **others: Any
) -> ExecutionResult:
    """The answer of a plan, which graphql-core gives as well: key order and errors included."""
    expected = await execute(StrawberryGraphQLCoreExecutionContext, schema, text, *given, **others)

    result = await compiled(schema, text, *given, **others)

    assert repr(result.data) == repr(expected.data)
    assert formatted(result) == formatted(expected)
    return result


def formatted(result: ExecutionResult) -> list[Any]:
    return sorted([it.formatted for it in result.errors or ()], key=str)


def at_paths(result: ExecutionResult) -> dict[str, str]:
    """The messages by the paths of the errors; a path has one."""
    found = [(".".join(map(str, it.path or ())), it.message) for it in result.errors or ()]
    assert len(dict(found)) == len(found)
    return dict(found)
