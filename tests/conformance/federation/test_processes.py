"""A gateway over thirteen processes answers what one process answers, and outlives theirs."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apps.composition.process import running
from persistence.outbox.relay import Relay
from tests.conformance.federation.deployments import demand_gateway
from tests.conformance.federation.operations import (
    ERRORS,
    MUTATIONS,
    QUERIES,
    STATUS,
    Operation,
)
from tests.conformance.federation.processes import Processes, processes
from tests.conformance.federation.test_both_deployments import codes, same
from tests.integration.graph import operations as op
from tests.integration.graph.shop import NOBODY, Shop, key
from tests.integration.graph.site import Site, received, send
from tests.integration.graph.steps import bought
from tests.integration.graph.world import World

SELLER = "query($id: ID!) { product(id: $id) { title seller { name } } }"


@pytest.fixture(scope="module")
async def apart(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Processes]:
    demand_gateway()
    folder = tmp_path_factory.mktemp("processes")
    async with (
        running([Relay(database_url, redis_url).run]),
        processes(database_url, redis_url, folder) as apart,
    ):
        yield apart


async def both(apart: Processes, world: World, operation: Operation) -> tuple[Any, Any]:
    """What one process answers, and what the gateway does."""
    asked = operation.document, operation.viewer(world), operation.variables(world)
    return await apart.answers(apart.single, *asked), await apart.answers(apart.gateway, *asked)


@pytest.mark.parametrize("operation", QUERIES, ids=str)
async def test_a_query_has_the_same_data(
    apart: Processes, world: World, operation: Operation
) -> None:
    one, many = await both(apart, world, operation)

    assert "errors" not in one
    assert "errors" not in many
    assert many["data"] == one["data"]


@pytest.mark.parametrize("operation", MUTATIONS, ids=str)
async def test_a_mutation_has_the_same_payload(
    apart: Processes, world: World, operation: Operation
) -> None:
    one, many = await both(apart, world, operation)

    assert "errors" not in one
    assert "errors" not in many
    assert same(many["data"]) == same(one["data"])


@pytest.mark.parametrize("operation", ERRORS, ids=str)
async def test_an_error_has_the_same_code(
    apart: Processes, world: World, operation: Operation
) -> None:
    one, many = await both(apart, world, operation)

    assert many.get("data") == one.get("data")
    assert codes(many) == codes(one)


@pytest.mark.parametrize("which", ["single", "gateway"])
async def test_a_subscription_is_told_by_one_process_what_another_has_written(
    apart: Processes, world: World, shop: Shop, which: str
) -> None:
    site: Site = getattr(apart, which)
    purchase = await bought(shop, world.lamp)
    variables = {"id": purchase.order, "after": 1}
    cancel = {"id": purchase.order, "reason": "OTHER", "idempotencyKey": key()}
    token = await apart.token_of(purchase.buyer)

    async with site.socket({"authorization": f"Bearer {token}"}) as socket:
        await received(socket)
        payload = {"query": STATUS, "variables": variables}
        await send(socket, {"id": "1", "type": "subscribe", "payload": payload})
        first = await received(socket)
        await apart.answers(apart.gateway, op.ORDER_CANCEL, purchase.buyer, cancel)
        second = await received(socket)

    events = [it["payload"]["data"]["orderStatusChanged"] for it in (first, second)]
    assert [event["version"] for event in events] == [2, 3]
    assert [event["order"]["lines"][0]["product"]["title"] for event in events] == ["Desk Lamp"] * 2


async def test_a_guest_follows_with_the_secret_over_sse(apart: Processes, world: World) -> None:
    purchase = world.guest
    variables = {"id": purchase.order, "token": purchase.token, "after": 0}

    one = await apart.single.frames(STATUS, 2, **variables)
    many = await apart.gateway.frames(STATUS, 2, **variables)

    assert [it["data"] for it in many] == [it["data"] for it in one]


async def test_a_subgraph_that_was_killed_takes_only_its_fields_along_until_it_is_back(
    apart: Processes, world: World
) -> None:
    asked = SELLER, NOBODY, {"id": world.lamp.id}
    whole = await apart.answers(apart.gateway, *asked)

    apart.subgraphs["sellers"].process.kill()
    without = await apart.answers(apart.gateway, *asked)
    await apart.subgraphs["sellers"].start()
    again = await apart.answers(apart.gateway, *asked)

    assert without["data"]["product"] == {"title": "Desk Lamp", "seller": None}
    assert codes(without) == ["INTERNAL_SERVER_ERROR"]
    assert whole["data"] == again["data"]
    assert whole["data"]["product"]["seller"]
