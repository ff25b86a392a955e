"""Where anything can go wrong, the compiled executor answers what graphql-core answers."""

import gc
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import partial
from inspect import isawaitable
from typing import Any, Final

import pytest
from graphql import DocumentNode, ExecutionResult, subscribe
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from tests.unit.executor.comparison import (
    Answer,
    Case,
    Complete,
    noting,
    shown,
    without_propagation,
)
from tests.unit.executor.executors import eager
from tests.unit.executor.holding import demand_same, examples, run
from tests.unit.executor.hostile import SCALARS, hostile
from tests.unit.executor.operations import Operation, operations
from tests.unit.executor.world import World

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine '.*' was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""graphql-core drops coroutines when a sibling fails; ours does not, see below."""

SCHEMA: Final = hostile()
COMPILED: Final = eager()
SEEDS: Final = st.integers(0, 2**32)
FAILING: Final = st.sampled_from([0.0, 0.02, 0.06, 0.15])
PACES: Final = st.integers(0, 3)


@pytest.fixture(autouse=True)
def compiled() -> Iterator[None]:
    """Nothing falls back but what has too many conditions."""
    yield
    assert COMPILED.plans.counts.keys() <= {"compiled", "conditions"}


REGRESSIONS: Final[list[tuple[str, dict[str, object], int, float]]] = [
    ("{ cat { lives } }", {}, 1, 0.0),
]
"""Operations that were answered wrong once: text, variables, seed, failing."""


def hold(operation: Operation, seed: int, failing: float, pace: int) -> None:
    case = Case(SCHEMA, operation, lambda: World(seed, failing))
    world = World(seed, failing, pace)

    core = run(case.answer(Core))
    ours = run(case.answer(COMPILED, world))

    demand_same(case, ours, core)
    assert max(world.calls.values(), default=1) == 1  # no field is resolved twice


@examples(100)
@given(operations(SCHEMA, SCALARS), SEEDS, FAILING, PACES)
def test_operations_are_answered_as_by_graphql_core(
    operation: Operation, seed: int, failing: float, pace: int
) -> None:
    hold(operation, seed, failing, pace)


@pytest.mark.parametrize(("text", "variables", "seed", "failing"), REGRESSIONS)
@pytest.mark.parametrize("pace", range(3))
def test_what_was_answered_wrong_once(
    text: str, variables: dict[str, object], seed: int, failing: float, pace: int
) -> None:
    hold(Operation(text, variables), seed, failing, pace)


@examples(50)
@given(operations(SCHEMA, SCALARS), SEEDS, FAILING)
@example(Operation("{ cats { number_nn even_nn } }", {}), 0, 0.0)  # null by what does not wait
@example(Operation("mutation { cats_b: cats { odds { loud_later } } }", {}), 0, 0.0)
def test_what_awaits_nothing_needs_no_event_loop(
    operation: Operation, seed: int, failing: float
) -> None:
    case = Case(SCHEMA, operation, lambda: World(seed, failing, loop=False))

    core: Any = case.executed(Core, case.context())
    ours: Any = case.executed(COMPILED, case.context())

    awaited = isawaitable(core)
    if awaited:  # a resolver is a coroutine function
        core.close()
        ours.close()
        demand_same(case, run(case.answer(COMPILED)), run(case.answer(Core)))
    else:
        demand_same(case, shown(ours, awaited=False), shown(core, awaited=False))


@pytest.fixture
def swept() -> Iterator[None]:
    """What graphql-core left in earlier tests is gone, and no collection looks at it again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("swept")
@examples(40)
@given(operations(SCHEMA, SCALARS), SEEDS, FAILING)
def test_nothing_is_left_that_nobody_awaits(
    operation: Operation, seed: int, failing: float
) -> None:
    case = Case(SCHEMA, operation, lambda: World(seed, failing))
    before = COMPILED.plans.counts.copy()

    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        run(case.answer(COMPILED))
        gc.collect()  # what was left in a cycle too

    assume(COMPILED.plans.counts == before + Counter(compiled=1))  # else graphql-core ran it
    assert [str(it.message) for it in left] == []


@examples(30)
@given(operations(SCHEMA, SCALARS, roots=["subscription"]), SEEDS, FAILING)
def test_every_event_of_a_subscription_is_answered_as_by_graphql_core(
    operation: Operation, seed: int, failing: float
) -> None:
    case = Case(SCHEMA, operation, lambda: World(seed, failing))

    core = run(events(case, Core))
    ours = run(events(case, COMPILED))

    assert len(ours) == len(core)
    for number, (one, other) in enumerate(zip(ours, core, strict=True)):
        demand_same(case, one, other, partial(completed, case, number))


async def events(case: Case[World], by: Any, document: DocumentNode | None = None) -> list[Answer]:
    operation = case.operation
    found: Any = subscribe(
        SCHEMA,
        document or operation.document,
        None,
        case.context(),
        operation.variables,
        operation.name,
        executor_class=by,
        operation_extensions=None,
    )
    source = await found if isawaitable(found) else found
    if isinstance(source, ExecutionResult):
        return [shown(source, awaited=True)]
    return [shown(it, awaited=True) async for it in source]


def completed(case: Case[World], number: int) -> Complete:
    """All errors of one event."""
    by, not_null = noting()
    found = run(events(case, by, without_propagation(case.operation.document)))
    return Complete(found[number].multiset, not_null)
