"""What is awaited, what is cancelled, and in whose task."""

from __future__ import annotations

import asyncio
import gc
from asyncio import CancelledError, Event, Future, create_task, current_task, sleep, wait_for
from collections.abc import Generator
from inspect import iscoroutine
from typing import Any

import pytest
from graphql import ExecutionResult, build_schema, parse
from graphql.execution import execute_sync

from tests.unit.execution.compiled.running import build, compiled, eager, same

SCHEMA = build_schema("""
type Query { a: String  b: String  must: String!  node: Node  nodes: [Node!]  mustNode: Node! }
type Node { a: String  must: String!  node: Node  soon: String! }
""")


class Custom:
    """Neither a coroutine nor a future."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, None, Any]:
        yield from sleep(0).__await__()
        return self.value


async def coroutine(value: Any = "c") -> Any:
    await sleep(0)
    return value


def future(value: Any = "f") -> Future[Any]:
    made = asyncio.get_running_loop().create_future()
    made.set_result(value)
    return made


async def test_whatever_can_be_awaited_is() -> None:
    def root() -> dict[str, Any]:
        return {
            "a": lambda _: Custom("custom"),
            "b": lambda _: create_task(coroutine("task")),
            "must": lambda _: future(),
            "node": lambda _: coroutine({"a": lambda _: coroutine(), "must": lambda _: "m"}),
        }

    result = await same(SCHEMA, "{ a b must node { a must } }", root_value=root())

    assert result.data == {
        "a": "custom",
        "b": "task",
        "must": "f",
        "node": {"a": "c", "must": "m"},
    }


async def test_an_operation_without_anything_to_await_is_answered_at_once() -> None:
    executor = build(eager(), SCHEMA, "{ a nodes { a } }", root_value={"a": "a", "nodes": []})

    assert executor.execute_operation() == ExecutionResult({"a": "a", "nodes": []}, None)


def test_nothing_needs_a_loop_until_something_is_awaited() -> None:
    executor = build(eager(), SCHEMA, "{ a node { a } }", root_value={"a": "a", "node": {"a": 1}})

    assert executor.execute_operation().data == {"a": "a", "node": {"a": "1"}}


def test_awaitables_without_a_loop_get_graphql_cores_error() -> None:
    made = []

    def resolve(_info: Any) -> Any:
        made.append(coroutine())
        return made[0]

    with pytest.raises(RuntimeError, match="failed to complete synchronously"):
        execute_sync(
            SCHEMA, parse("{ a }"), {"a": resolve}, executor_class=eager(), check_sync=True
        )
    made[0].close()


async def test_a_single_awaitable_needs_no_task() -> None:
    tasks = []

    async def resolve(_info: Any) -> str:
        tasks.append(current_task())
        await sleep(0)
        return "a"

    await compiled(SCHEMA, "{ a }", root_value={"a": resolve})

    assert tasks == [current_task()]


async def test_siblings_run_beside_each_other() -> None:
    met = Event()

    async def wait(_info: Any) -> str:
        await met.wait()
        return "waited"

    async def meet(_info: Any) -> str:
        met.set()
        return "met"

    result = await wait_for(compiled(SCHEMA, "{ a b }", root_value={"a": wait, "b": meet}), 5)

    assert result.data == {"a": "waited", "b": "met"}


class Hanging:
    """A resolver that ends only when it is cancelled."""

    def __init__(self) -> None:
        self.started = 0
        self.cancelled = 0

    async def __call__(self, _info: Any) -> str:
        self.started += 1
        try:
            await Event().wait()
        except CancelledError:
            self.cancelled += 1
            raise
        return "never"


async def fails_soon(_info: Any) -> str:
    await sleep(0)
    await sleep(0)
    raise ValueError("soon")


async def test_work_below_null_is_cancelled_and_delays_nothing() -> None:
    hanging = Hanging()
    node = {"a": hanging, "soon": fails_soon, "node": {"a": hanging}}

    result = await wait_for(
        compiled(
            SCHEMA,
            "{ node { a soon node { a } } b }",
            root_value={"node": node, "b": lambda _: coroutine("b")},
        ),
        5,
    )
    await sleep(0)

    assert result.data == {"node": None, "b": "b"}
    assert (hanging.started, hanging.cancelled) == (2, 2)


async def test_a_null_root_answers_at_once() -> None:
    hanging = Hanging()

    result = await wait_for(
        compiled(SCHEMA, "{ a must }", root_value={"a": hanging, "must": fails_soon}), 5
    )
    await sleep(0)

    assert result.data is None
    assert [it.message for it in result.errors or ()] == ["soon"]
    assert hanging.cancelled == 1


async def test_a_future_that_others_may_hold_is_not_cancelled() -> None:
    shared = asyncio.get_running_loop().create_future()

    result = await wait_for(
        compiled(SCHEMA, "{ a must }", root_value={"a": lambda _: shared, "must": fails_soon}),
        5,
    )

    assert result.data is None
    assert not shared.cancelled()


async def test_a_future_that_was_awaited_alone_is_not_cancelled_with_the_request() -> None:
    shared = asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError):
        await wait_for(compiled(SCHEMA, "{ a }", root_value={"a": lambda _: shared}), 0.01)

    assert not shared.cancelled()


async def test_a_cancelled_request_cancels_what_it_started() -> None:
    hanging = Hanging()
    shared = asyncio.get_running_loop().create_future()
    executor = build(
        eager(),
        SCHEMA,
        "{ a b node { a } }",
        root_value={"a": hanging, "b": lambda _: shared, "node": {"a": hanging}},
    )
    task = create_task(executor.execute_operation())
    await sleep(0.01)

    task.cancel()
    with pytest.raises(CancelledError):
        await task
    await sleep(0)

    assert hanging.cancelled == 2
    assert not shared.cancelled()


async def test_cancellation_is_never_the_error_of_a_field() -> None:
    async def cancelled(_info: Any) -> str:
        raise CancelledError

    executor = build(
        eager(), SCHEMA, "{ a b }", root_value={"a": cancelled, "b": lambda _: coroutine()}
    )

    with pytest.raises(CancelledError):
        await executor.execute_operation()


async def test_a_request_that_never_starts_to_wait_leaves_no_coroutine_behind() -> None:
    made = []

    def resolve(_info: Any) -> Any:
        made.append(coroutine())
        return made[-1]

    root = {"a": resolve, "must": lambda _: None, "node": {"a": resolve, "must": None}}

    result = await compiled(SCHEMA, "{ a node { a must } must }", root_value=root)
    for _ in range(3):
        await sleep(0)

    assert result.data is None
    assert all(it.cr_frame is None for it in made if iscoroutine(it))


async def test_an_operation_leaves_no_work_for_the_garbage_collector() -> None:
    executor = eager()
    document = parse("{ a b node { a } nodes { must soon } }")
    node = {"must": "m", "soon": lambda _: coroutine(), "a": lambda _: coroutine()}
    root = {"a": lambda _: coroutine(), "b": "b", "node": node, "nodes": [node] * 3}
    await build(executor, SCHEMA, document, root_value=root).execute_operation()
    await sleep(0)
    gc.collect()
    gc.disable()

    try:
        await build(executor, SCHEMA, document, root_value=root).execute_operation()
        await sleep(0)
        found = gc.collect()
    finally:
        gc.enable()

    assert found == 0
