"""Every answer tells what it cost, and who has spent too much is asked to wait."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import strawberry

from domains.shared_kernel.throttling import Allowance
from domains.shared_kernel.use_case import Viewer
from resolvers.context import Context
from schema.build import DOMAINS, Supergraph
from schema.execution.cost import spent
from schema.execution.pipeline import Pipeline

NO_APIS: Any = object()


class Purses:
    """Points per caller, which never come back by themselves."""

    def __init__(self, points: int) -> None:
        self.points = points
        self.callers: dict[str, int] = {}

    def purse(self, caller: str, /) -> "Purse":
        return Purse(self, caller)


class Purse:
    def __init__(self, purses: Purses, caller: str) -> None:
        self.purses = purses
        self.caller = caller

    def spend(self, points: int, /) -> bool:
        """Who has been here before is known here."""
        if self.purses.callers.get(self.caller, 0) < points:
            return False
        self.purses.callers[self.caller] -= points
        return True

    async def take(self, points: int, /) -> Allowance:
        self.purses.callers.setdefault(self.caller, self.purses.points)
        return self._allowance(wait=0 if self.spend(points) else 0.2)

    def give_back(self, points: int, /) -> Allowance:
        self.purses.callers[self.caller] += points
        return self._allowance()

    def _allowance(self, wait: float = 0) -> Allowance:
        left = self.purses.callers[self.caller]
        return Allowance(maximum=self.purses.points, available=left, restore_rate=5, wait=wait)


@pytest.fixture(scope="module")
def graph() -> Supergraph:
    return Supergraph(DOMAINS)


async def ask(graph: Supergraph, document: str, purses: Purses | None, **who: Any) -> Any:
    context = Context(NO_APIS, throttle=purses, **({"address": "192.0.2.1"} | who))
    return await graph.execute(document, None, context)


SCHEMA_NAME = "{ a: __typename ... on Query { b: __typename } product: __typename }"


async def test_an_answer_tells_what_was_taken_and_what_is_left(graph: Supergraph) -> None:
    purses = Purses(1000)

    result = await ask(graph, SCHEMA_NAME, purses)

    assert result.extensions["cost"] == {
        "requestedQueryCost": 3,
        "actualQueryCost": 3,
        "throttleStatus": {
            "maximumAvailable": 1000,
            "currentlyAvailable": 997,
            "restoreRate": 5,
        },
    }


async def test_what_the_answer_did_not_need_is_given_back(graph: Supergraph) -> None:
    purses = Purses(1000)

    result = await ask(graph, "{ nodes(ids: []) { id } node(id: 1) { id } }", purses)

    assert not result.errors
    assert result.extensions["cost"]["requestedQueryCost"] == 5
    assert result.extensions["cost"]["actualQueryCost"] == 3
    assert purses.callers == {"address:192.0.2.1": 997}


async def test_who_has_spent_too_much_is_told_when_to_come_back(graph: Supergraph) -> None:
    purses = Purses(5)
    await ask(graph, SCHEMA_NAME, purses)

    result = await ask(graph, SCHEMA_NAME, purses)

    [error] = result.errors
    assert result.data is None
    assert error.extensions == {"code": "THROTTLED", "retryAfter": 1}
    assert result.extensions["cost"]["throttleStatus"]["currentlyAvailable"] == 2
    assert result.extensions["cost"]["actualQueryCost"] == 0


async def test_the_addresses_of_one_network_pay_together(graph: Supergraph) -> None:
    purses = Purses(5)

    for address in ("2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1"):
        await ask(graph, SCHEMA_NAME, purses, address=address)

    assert purses.callers == {"address:2001:db8::/64": 2, "address:2001:db8:0:1::/64": 2}


async def test_a_cost_without_bounds_is_refused_and_told(graph: Supergraph) -> None:
    chain = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(90))
    document = f"{{ ...F0 }} {chain} fragment F90 on Query {{ __typename }}"

    result = await ask(graph, document, Purses(100))

    [error] = result.errors
    assert error.extensions["code"] == "OPERATION_TOO_LARGE"
    assert result.extensions["cost"]["requestedQueryCost"] < 2**63


async def test_a_viewer_pays_alone_wherever_they_are(graph: Supergraph) -> None:
    purses = Purses(5)
    viewer = Viewer(customer_id="cus_1")
    await ask(graph, SCHEMA_NAME, purses, viewer=viewer)

    again = await ask(graph, SCHEMA_NAME, purses, viewer=viewer, address="192.0.2.2")
    anonymous = await ask(graph, SCHEMA_NAME, purses)

    assert again.errors
    assert not anonymous.errors


async def test_a_server_that_asks_for_many_pays_alone_and_never_for_a_viewer(
    graph: Supergraph,
) -> None:
    purses = Purses(5)
    viewer = Viewer(customer_id="cus_1")

    for who in ({}, {"viewer": viewer}):
        await ask(graph, SCHEMA_NAME, purses, renderer="web", **who)

    assert purses.callers == {"renderer:web": 2, "viewer:cus_1": 2}


async def test_what_is_invalid_costs_what_it_asked_for_nothing_in_the_end(
    graph: Supergraph,
) -> None:
    purses = Purses(100)

    invalid = await ask(graph, "{ nothing }", purses)
    too_large = await ask(graph, "{" + "__typename " * 21 + "}", purses)
    unreadable = await ask(graph, "{", purses)

    for result in (invalid, too_large, unreadable):
        assert result.errors
        assert result.extensions["cost"]["actualQueryCost"] == 0
    assert purses.callers == {"address:192.0.2.1": 100}


async def test_a_subscription_pays_for_its_start_and_tells_so_once() -> None:
    @strawberry.type
    class Query:
        name: str = "shop"

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def ticks(self) -> AsyncGenerator[int, None]:
            for tick in range(3):
                yield tick

    class Clock(Pipeline, strawberry.Schema): ...

    clock = Clock(Query, subscription=Subscription)
    purses = Purses(100)
    context = Context(NO_APIS, throttle=purses, address="192.0.2.1")

    source = await clock.subscribe("subscription { ticks }", None, context)
    results: list[Any] = [each async for each in source]

    assert [each.data["ticks"] for each in results] == [0, 1, 2]
    assert results[0].extensions["cost"]["requestedQueryCost"] == 1
    assert not any(each.extensions for each in results[1:])
    assert purses.callers == {"address:192.0.2.1": 99}


def test_an_answer_weighs_what_it_holds() -> None:
    data = {
        "product": {"id": 1, "tags": ["a", "b"], "seller": None},
        "nodes": [{"id": 1, "price": {"amount": 1}}, None, {"id": 2, "price": {"amount": 2}}],
    }

    assert spent(data) == (2 + 1 + 2 + 1) + (2 + 2 * (1 + 2 + 1))


async def test_what_came_to_nothing_costs_what_it_asked_for(graph: Supergraph) -> None:
    """Else a field that fails late, or the deadline, would make all the others free."""
    result = await ask(graph, "{ orders(first: 50) { nodes { id } } }", Purses(1000))

    cost = result.extensions["cost"]
    assert result.data is None
    assert cost["actualQueryCost"] == cost["requestedQueryCost"] > 50
