"""Over our own schema, too, the compiled executor answers what graphql-core answers.

Twice: with resolvers that answer from a hash of the path, so that everything can fail anywhere; and
with the real resolvers over made-up views, where the calls of the ports must be the same as well.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from graphql import GraphQLSchema
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Core

from schema.build import DOMAINS, Supergraph, subgraph
from tests.unit.executor.comparison import Case
from tests.unit.executor.executors import eager
from tests.unit.executor.holding import demand_same, examples, run
from tests.unit.executor.operations import Operation, operations
from tests.unit.executor.ports import Fabric
from tests.unit.executor.stubs import INPUTS, stubbed
from tests.unit.executor.world import World

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine '.*' was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""graphql-core drops coroutines when a sibling fails."""

STUBBED: Final = stubbed(Supergraph(DOMAINS)._schema)
GRAPH: Final = Supergraph(DOMAINS)._schema
COMPILED: Final = eager()
SEEDS: Final = st.integers(0, 2**32)
DOWN: Final = st.sampled_from([0.0, 0.0, 0.05])
PACES: Final = st.integers(0, 3)
SUBGRAPHS: Final = {domain: subgraph(domain)._schema for domain in DOMAINS}


@pytest.fixture(autouse=True)
def compiled() -> Iterator[None]:
    """Nothing falls back but what has too many conditions."""
    yield
    assert COMPILED.plans.counts.keys() <= {"compiled", "conditions"}


@examples(50)
@given(operations(STUBBED, INPUTS), SEEDS, st.sampled_from([0.0, 0.02, 0.06]), PACES)
def test_whatever_resolvers_answer(
    operation: Operation, seed: int, failing: float, pace: int
) -> None:
    case = Case(STUBBED, operation, lambda: World(seed, failing))
    world = World(seed, failing, pace)

    core = run(case.answer(Core))
    ours = run(case.answer(COMPILED, world))

    demand_same(case, ours, core)
    assert max(world.calls.values(), default=1) == 1  # no field is resolved twice


def hold(schema: GraphQLSchema, operation: Operation, seed: int, down: float, pace: int) -> None:
    """Equal answers; and unless something failed, the ports are called equally often.

    What they have at hand is not asked for by a plan.
    """
    asked, asks = Fabric(seed, down, pace), Fabric(seed, down, pace)
    case = Case(schema, operation, Fabric(seed, down, pace).context)

    core = run(case.answer(Core, asked.context()))
    ours = run(case.answer(COMPILED, asks.context()))

    demand_same(case, ours, core)
    assert core.errors or asks.calls == asked.calls or (asks.knows and asks.calls < asked.calls)


def representations(schema: GraphQLSchema) -> list[object]:
    """Of entities of a subgraph and of others, and some that are no representation."""
    entities = getattr(schema.get_type("_Entity"), "types", ())
    own = [{"__typename": it.name, "id": f"{it.name}_{n}"} for it in entities for n in range(3)]
    return [*own, {"__typename": "Nothing", "id": "x"}, {"id": "x"}, "text", *own]


@examples(50)
@given(operations(GRAPH, INPUTS), SEEDS, DOWN, PACES)
def test_real_resolvers(operation: Operation, seed: int, down: float, pace: int) -> None:
    hold(GRAPH, operation, seed, down, pace)


@pytest.mark.parametrize("domain", DOMAINS)
@examples(4)
@given(data=st.data(), seed=SEEDS, down=DOWN, pace=PACES)
def test_entities_of_a_subgraph(
    domain: str, data: st.DataObject, seed: int, down: float, pace: int
) -> None:
    schema = SUBGRAPHS[domain]
    operation = data.draw(operations(schema, {**INPUTS, "_Any": representations(schema)}))

    hold(schema, operation, seed, down, pace)
