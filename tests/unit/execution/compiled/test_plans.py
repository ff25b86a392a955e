"""The cache of plans, the reasons for graphql-core, and what may enter the code."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from graphql import ExecutionHooks, build_schema, get_introspection_query, parse, print_ast
from graphql.execution.middleware import MiddlewareManager
from graphql.pyutils import AbortController
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from schema.execution.compiled.analyse import Fallback
from schema.execution.compiled.executor import CompiledExecutor, compiled_executor
from schema.execution.compiled.plans import Plan, Plans
from tests.unit.execution.compiled.running import build, eager, execute, same

SCHEMA = build_schema("""
directive @mine on FIELD | FRAGMENT_SPREAD | QUERY
type Query { a: String  b(text: String): String  q: Query }
""")
ROOT = {"a": "a", "b": lambda _info, text=None: text, "q": {"a": "qa"}}


async def ran(executor: type[CompiledExecutor], document: Any, **others: Any) -> bool:
    """Whether it ran compiled."""
    before = executor.plans.counts["compiled"]
    await execute(executor, SCHEMA, document, root_value=ROOT, **others)
    return executor.plans.counts["compiled"] > before


async def test_ad_hoc_documents_are_compiled_when_they_come_again_and_again() -> None:
    executor = compiled_executor(Plans())
    document = parse("{ a }")

    assert [await ran(executor, document) for _ in range(4)] == [False, False, True, True]
    assert executor.plans.counts == {"cold": 2, "compiled": 2}


async def test_each_further_plan_of_an_operation_takes_twice_as_many_uses() -> None:
    """Else whoever changes a condition with every request would have each of them compiled."""
    executor = compiled_executor(Plans(max_ad_hoc=1, ad_hoc_uses=1))
    document = parse("query ($x: Boolean!) { a @skip(if: $x) b }")

    for number in range(100):
        await execute(executor, SCHEMA, document, {"x": bool(number % 2)}, root_value=ROOT)

    assert 1 < executor.plans.known(SCHEMA, document, None).compiled < 8


async def test_trusted_documents_are_compiled_at_once_and_kept_apart() -> None:
    executor = compiled_executor(Plans(max_trusted=4, max_ad_hoc=2, ad_hoc_uses=1))
    trusted = parse("{ a }")
    executor.plans.trust(trusted)
    await ran(executor, trusted)
    plan = build(executor, SCHEMA, trusted).plan

    for number in range(20):
        await ran(executor, parse(f"{{ a{number}: a }}"))

    assert build(executor, SCHEMA, trusted).plan is plan


async def test_the_plans_that_were_not_used_for_longest_go_one_by_one() -> None:
    executor = compiled_executor(Plans(max_ad_hoc=2, ad_hoc_uses=1))
    first, second, third = (parse(f"{{ {name}: a }}") for name in "xyz")
    plans = {id(it): build(executor, SCHEMA, it).plan for it in (first, second)}
    build(executor, SCHEMA, first)

    build(executor, SCHEMA, third)

    assert build(executor, SCHEMA, first).plan is plans[id(first)]
    assert build(executor, SCHEMA, second).plan is not plans[id(second)]


async def test_a_document_that_is_gone_cannot_be_mistaken_for_another() -> None:
    executor = eager()

    answers = [
        (await execute(executor, SCHEMA, parse(f"{{ n{n}: a }}"), root_value=ROOT)).data
        for n in range(300)
    ]

    assert answers == [{f"n{n}": "a"} for n in range(300)]


async def test_operations_of_a_document_and_schemas_have_their_own_plans() -> None:
    executor = eager()
    document = parse("query One { a } query Two { b }")
    other = build_schema("type Query { a: Int  b: Int }")

    one = build(executor, SCHEMA, document, operation_name="One")
    two = build(executor, SCHEMA, document, operation_name="Two")
    foreign = build(executor, other, document, operation_name="One")

    assert len({one.plan, two.plan, foreign.plan}) == 3


SEVEN = ", ".join(f"$v{n}: Boolean!" for n in range(7))
REASONS: dict[str, tuple[str, dict[str, Any]]] = {
    "directive": ("{ a @mine }", {}),
    "operation directive": ("query @experimental_disableErrorPropagation { a }", {}),
    "fragment variables": ("{ ...F } fragment F($x: Int) on Query { a }", {}),
    "conditions": (
        f"query ({SEVEN}) {{ " + " ".join(f"a{n}: a @skip(if: $v{n})" for n in range(7)) + " }",
        {"raw_variable_values": {f"v{n}": False for n in range(7)}},
    ),
    "condition": (
        "query ($v: Boolean = true) { a @skip(if: $v) }",
        {"raw_variable_values": {"v": None}},
    ),
    "no operation": ("query A { a }", {"operation_name": "B"}),
    "no root type": ("mutation { a }", {}),
    "field_resolver": ("{ a }", {"field_resolver": lambda *_, **__: "other"}),
    "type_resolver": ("{ a }", {"type_resolver": lambda *_: "Query"}),
    "middleware": ("{ a }", {"middleware": [lambda go, *given, **args: go(*given, **args)]}),
    "abort_signal": ("{ a }", {"abort_signal": AbortController().signal}),
    "hooks": ("{ a }", {"hooks": ExecutionHooks()}),
    "is_awaitable": ("{ a }", {"is_awaitable": lambda _: False}),
    "is_async_iterable": ("{ a }", {"is_async_iterable": lambda _: False}),
    "depth": ("{ " + "q { " * 40 + "a" + " }" * 41, {}),
}


@pytest.mark.parametrize("reason", REASONS)
async def test_the_answer_of_a_fallback_is_graphql_cores(reason: str) -> None:
    text, others = REASONS[reason]
    document = parse(text, experimental_fragment_arguments=True)
    variables = others.get("raw_variable_values")
    given = {key: value for key, value in others.items() if key != "raw_variable_values"}
    executor = eager()

    result = await execute(executor, SCHEMA, document, variables, root_value=ROOT, **given)

    expected = await execute(Core, SCHEMA, document, variables, root_value=ROOT, **given)
    assert result.formatted == expected.formatted
    assert executor.plans.counts == {reason: 1}


async def test_directives_on_the_operation_are_none_of_the_executors_business() -> None:
    assert await ran(eager(), parse("query @mine { a }"))
    assert await ran(eager(), parse("{ a }"), middleware=MiddlewareManager())


def test_a_plan_tells_its_source_or_why_there_is_none() -> None:
    plan = Plans().plan(SCHEMA, parse("{ a }"))
    none = Plans().plan(SCHEMA, parse("{ a @mine }"))

    assert isinstance(plan, Plan)
    assert "def Query_" in plan.source
    assert none == Fallback("directive")


def test_no_text_of_a_client_becomes_code() -> None:
    evil = '"""\\n__import__(\'os\')#"""'
    text = f'{{ __import__: b(text: {evil}) exec: a lambda: a None: b(text: "x") }}'
    plan = Plans().plan(SCHEMA, parse(text))
    assert isinstance(plan, Plan)

    tree = ast.parse(plan.source)

    called = {it.func.id for it in ast.walk(tree)
              if isinstance(it, ast.Call) and isinstance(it.func, ast.Name)}  # fmt: skip
    names = {it.id for it in ast.walk(tree) if isinstance(it, ast.Name)}
    assert not {"__import__", "exec", "lambda"} & (called | names)
    assert "os" not in plan.source
    assert "__import__" in print_ast(plan.analysis.document)


def test_arguments_that_graphql_core_does_not_know_are_refused_by_it() -> None:
    with pytest.raises(TypeError, match="more"):
        build(eager(), SCHEMA, "{ a }", more=1)


async def test_the_schema_can_be_asked_for() -> None:
    await same(SCHEMA, get_introspection_query())
    await same(SCHEMA, '{ __type(name: "Query") { fields { name type { ofType { name } } } } a }')


async def test_a_short_document_makes_no_long_code() -> None:
    fragments = "fragment F0 on Query { a b }" + "".join(
        f"fragment F{n} on Query {{ "
        + " ".join(f"q{i}: q {{ ...F{n - 1} }}" for i in range(8))
        + "}"
        for n in range(1, 6)
    )

    plan = Plans().plan(SCHEMA, parse(f"{{ ...F5 }} {fragments}"))

    assert isinstance(plan, Plan)
    assert len(plan.source) < 1_000_000
