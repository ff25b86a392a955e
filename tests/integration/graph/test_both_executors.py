"""What clients send is answered alike by the compiled executor and by graphql-core's own.

Data, errors, and how often each port is asked, on real resolvers and a real database.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    OperationDefinitionNode,
    OperationType,
    VariableDefinitionNode,
    parse,
    print_ast,
    separate_operations,
)
from strawberry.types import ExecutionResult

from domains.shared_kernel.use_case import Viewer
from schema.build import DOMAINS, Supergraph
from tests.integration.graph import test_port_calls as pages
from tests.integration.graph.shop import NOBODY, Shop
from tests.integration.graph.world import World, a_world
from tests.unit.executor.executors import eager

ROOT: Final = Path(__file__).parents[3]
CLIENTS: Final = ROOT / "tests/conformance/clients/documents"
BLOCK: Final = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VOLATILE: Final = re.compile(
    r"\b[a-z]{3}_[\w.-]{20,}|\b[0-9a-f]{16,}\b|[\w.-]+@[\w.-]+|\d{4}-\d\d-\d\dT[\d:.+Z]+|eyJ[\w.-]+"
    r"|(?<=desk-lamp)(?:-[0-9a-f]+)?|\b[A-Z]?[0-9A-F]{16,}\b"
)
"""Ids, addresses, instants and tokens: no two runs have the same."""

TURNS: Final = 18
"""How often an operation is sent, each time with other values: once for every kind of id."""


@dataclass(frozen=True)
class Sent:
    """An operation as a client sends it; `kinds` are the printed types of its variables."""

    text: str
    kinds: Mapping[str, str]

    def variables(self, turn: int, world: World) -> dict[str, Any]:
        found = {name: value(name, kind, turn, world) for name, kind in self.kinds.items()}
        return {name: it for name, it in found.items() if it is not None}


def queries() -> Iterator[Any]:
    shared = "\n".join(path.read_text() for path in sorted(CLIENTS.glob("*.graphql")))
    yield from sent(shared, "clients")
    for page in sorted((ROOT / "docs/guides").glob("*.md")):
        for number, found in enumerate(BLOCK.finditer(page.read_text()), start=1):
            yield from sent(found[1], f"{page.stem}:{number}")
    names = ["LISTING", "SEARCH", "CART", "CHECKOUT", "ORDERS", "GROUP"]
    for name in names:
        yield from sent(getattr(pages, name), name)


def sent(text: str, origin: str) -> Iterator[Any]:
    """Every query of a document by itself, with the fragments that it uses."""
    for name, document in separate_operations(parse(text)).items():
        [node] = [it for it in document.definitions if isinstance(it, OperationDefinitionNode)]
        if node.operation is OperationType.QUERY:
            kinds = {_name(it): print_ast(it.type) for it in node.variable_definitions or ()}
            yield pytest.param(Sent(print_ast(document), kinds), id=f"{origin}:{name}")


def _name(variable: VariableDefinitionNode) -> str:
    return variable.variable.name.value


def value(name: str, kind: str, turn: int, world: World) -> Any:
    """Something that fits a variable: everything in the world in turn, None to leave it out."""
    ids = things(world)
    plain: dict[str, Sequence[Any]] = {
        "ID": ids,
        "String": [world.lamp.handle, "lamp", world.bought.token, None],
        "Int": [None, 1, 0],
        "Boolean": [True, False, None],
    }
    inner = kind.strip("![]")
    choices = plain.get(inner, [None])
    if kind.startswith("["):
        return list(choices) if inner == "ID" else None
    chosen = choices[turn % len(choices)]
    return choices[0] if chosen is None and kind.endswith("!") else chosen


def things(world: World) -> list[str]:
    """The id of something of every kind."""
    bought = world.bought
    own = [world.lamp.id, world.lamp.variant, world.store.id, bought.order, bought.group]
    paid = [bought.payment, bought.checkout, bought.attempt, str(world.buyer.customer_id)]
    rest = [world.shipment, world.review, world.refund, world.coupon, world.cart, world.checkout]
    return [*own, *paid, *rest, world.reservation, world.draft.id, "prd_none"]


@dataclass
class Answer:
    """`shown` is data, errors and cost as a text; `calls` are those of the ports."""

    document: str
    shown: str
    calls: dict[str, int]


@dataclass
class Recording(Shop):
    """Keeps what every operation was answered."""

    answers: list[Answer] = field(default_factory=list)

    async def answer(
        self, document: str, viewer: Viewer = NOBODY, **variables: Any
    ) -> ExecutionResult:
        result = await super().answer(document, viewer, **variables)
        self.answers.append(Answer(document, shown(result), dict(self.calls)))
        return result


def recording(shop: Shop, graph: Supergraph) -> Recording:
    return Recording(**vars(replace(shop, graph=graph)))


def shown(result: ExecutionResult) -> str:
    """Without what it cost in the end, which a plan counts better: it knows that JSON is a leaf."""
    errors = sorted(json.dumps(it.formatted, sort_keys=True) for it in result.errors or [])
    asked_for = (result.extensions or {})["cost"]["requestedQueryCost"]
    return json.dumps([result.data, errors, asked_for])


@pytest.fixture(scope="module")
def by_core() -> Supergraph:
    graph = Supergraph(DOMAINS)
    graph.is_compiled = False
    return graph


@pytest.fixture(scope="module")
def compiled() -> Iterator[Supergraph]:
    graph, executor = Supergraph(DOMAINS), eager()
    graph.executor = executor
    yield graph
    assert executor.plans.counts.keys() == {"compiled"}


@pytest.mark.parametrize("operation", list(queries()))
async def test_a_query_is_answered_alike(
    shop: Shop, world: World, by_core: Supergraph, compiled: Supergraph, operation: Sent
) -> None:
    core, ours = recording(shop, by_core), recording(shop, compiled)

    for shop_of in (core, ours):
        for turn in range(TURNS if operation.kinds else 1):
            variables = operation.variables(turn, world)
            for viewer in (world.buyer, world.seller, NOBODY):
                await shop_of.answer(operation.text, viewer, **variables)

    assert ours.answers == core.answers
    assert any(it.calls for it in ours.answers)


async def test_a_marketplace_comes_to_life_alike(
    shop: Shop, by_core: Supergraph, compiled: Supergraph
) -> None:
    core, ours = recording(shop, by_core), recording(shop, compiled)

    await a_world(core)
    await a_world(ours)

    assert [masked(it) for it in ours.answers] == [masked(it) for it in core.answers]


def masked(answer: Answer) -> Answer:
    return replace(answer, shown=VOLATILE.sub("*", answer.shown))
