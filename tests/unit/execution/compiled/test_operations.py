"""Mutations, subscriptions, and what an answer cost."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
import strawberry
from graphql import build_schema, parse, subscribe

from tests.unit.execution.compiled.running import build, compiled, core, eager, execute, same

SCHEMA = build_schema("""
type Query { a: String }
type Mutation { first: Step  second: Step  must: String!  third: String }
type Step { name: String  later: String }
""")


@pytest.mark.parametrize("is_late", [True, False])
async def test_mutations_run_one_after_another_each_to_its_end(is_late: bool) -> None:  # noqa: FBT001 - parametrized
    told: list[str] = []

    def step(name: str) -> Any:
        async def later(_info: Any) -> str:
            await sleep(0)
            told.append(f"{name} is over")
            return name

        async def start(_info: Any) -> Any:
            told.append(name)
            await sleep(0)
            return {"name": name, "later": later}

        def start_now(_info: Any) -> Any:
            told.append(name)
            return {"name": name, "later": later}

        return start if is_late else start_now

    result = await compiled(
        SCHEMA,
        "mutation { second { name later } first { later } third }",
        root_value={"first": step("first"), "second": step("second"), "third": "3"},
    )

    assert told == ["second", "second is over", "first", "first is over"]
    assert list(result.data or {}) == ["second", "first", "third"]


@pytest.mark.parametrize("is_late", [True, False])
async def test_a_mutation_whose_root_is_null_stops(is_late: bool) -> None:  # noqa: FBT001 - parametrized
    told = []

    async def late(_info: Any) -> Any:
        await sleep(0)

    def third(_info: Any) -> str:
        told.append("third")
        return "3"

    root = {"third": third, "must": late if is_late else None}

    result = await same(SCHEMA, "mutation { must third }", root_value=root)

    assert result.data is None
    assert told == []


@strawberry.type
class Event:
    number: int

    @strawberry.field
    async def doubled(self) -> int:
        await sleep(0)
        return self.number * 2


@strawberry.type
class Query:
    a: str = "a"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def events(self, upto: int) -> AsyncGenerator[Event, None]:
        for number in range(upto):
            yield Event(number=number)

    @strawberry.subscription
    async def refused(self) -> AsyncGenerator[Event, None]:
        raise ValueError("refused")
        yield


STREAMS = strawberry.Schema(Query, subscription=Subscription)


async def test_every_event_of_a_subscription_runs_compiled() -> None:
    executor = eager()
    document = parse("subscription ($n: Int!) { events(upto: $n) { number doubled } }")

    source: Any = subscribe(
        core(STREAMS), document, variable_values={"n": 3}, executor_class=executor
    )
    stream: AsyncIterator[Any] = source if hasattr(source, "__aiter__") else await source
    answers = [it.data["events"] async for it in stream]

    assert answers == [{"number": n, "doubled": 2 * n} for n in range(3)]
    assert executor.plans.counts == {"compiled": 1}


async def test_events_have_their_own_errors() -> None:
    made = build(eager(), STREAMS, "subscription { events(upto: 1) { number } }")

    bad = await execute_event(made, Event(number="none"))  # type: ignore[arg-type]  # what fails
    good = await execute_event(made, Event(number=1))

    assert bad.errors
    assert good.errors is None
    assert good.data == {"events": {"number": 1}}


async def execute_event(executor: Any, event: Any) -> Any:
    result = executor.build_per_event_executor(event).execute_operation(False)  # noqa: FBT003 - graphql-core's signature
    return await result if hasattr(result, "__await__") else result


async def test_the_cost_of_an_answer_is_counted_on_the_way() -> None:
    schema = build_schema("""
    type Query { a: String  node: Node  nodes: [Node]  gone: Node  words: [String!] }
    type Node { a: String  node: Node }""")
    node = {"a": "a", "node": {"a": "b"}}
    root = {"node": node, "nodes": [node, None, {"a": "c"}], "words": ["x", "y"]}

    made = build(
        eager(),
        schema,
        "{ a __typename node { a node { a } } nodes { a node { a } } gone { a } words }",
        root_value=root,
    )
    made.execute_operation()

    # leaves 1, objects and lists 2, null 1
    assert made.points == (2 + 2 + 2 + 1 + 2) + (1 + 2 + 1) + (1 + 2 + 1) + (1 + 1)


async def test_an_answer_with_errors_has_to_be_counted_afterwards() -> None:
    schema = build_schema("type Query { a: String  node: Node } type Node { must: String! }")
    made = build(eager(), schema, "{ a node { must } }", root_value={"node": {}})

    assert made.execute_operation().data == {"a": None, "node": None}
    assert made.points is None


async def test_graphql_core_counts_nothing() -> None:
    schema = build_schema("type Query { a: String }")
    made = build(eager(), schema, "{ a }", field_resolver=lambda *_: "a")

    assert made.execute_operation().data == {"a": "a"}
    assert made.points is None


async def test_the_unusual_order_is_graphql_cores() -> None:
    made = build(eager(), SCHEMA, "mutation { third }", root_value={"third": "3"})

    assert made.execute_operation(False).data == {"third": "3"}  # noqa: FBT003 - graphql-core's signature
    assert (await execute(eager(), SCHEMA, "{ a }", root_value={"a": "a"})).data == {"a": "a"}
