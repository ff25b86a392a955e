"""A gateway over thirteen subgraphs answers what one process answers, for no fewer reads."""

import asyncio
import re
from typing import Any

import pytest
from graphql import (
    build_client_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)

from apps.settings import Settings
from apps.transport.gateway import HEADER
from apps.transport.renderers import BUYER, KEY
from apps.transport.subgraph import ACCESS_TOKENS
from tests.conformance.federation.deployments import RENDERERS, Deployments, token_of
from tests.conformance.federation.operations import (
    ERRORS,
    MUTATIONS,
    ORDER,
    QUERIES,
    STATUS,
    Operation,
)
from tests.integration.graph import operations as op
from tests.integration.graph.shop import NOBODY, Shop, key
from tests.integration.graph.site import Site, received, send
from tests.integration.graph.steps import bought
from tests.integration.graph.world import World

_MADE = re.compile(r"^[a-z]{2,4}_[0-9A-Za-z_-]{20,}$|^\d{4}-\d\d-\d\dT")


def same(value: Any) -> Any:
    """Without the ids and instants that each write makes anew."""
    if isinstance(value, dict):
        return {name: same(part) for name, part in value.items()}
    if isinstance(value, list):
        return [same(part) for part in value]
    return "made" if isinstance(value, str) and _MADE.match(value) else value


@pytest.mark.parametrize("operation", QUERIES, ids=str)
async def test_a_query_has_the_same_data_for_no_fewer_reads(
    deployments: Deployments, world: World, operation: Operation
) -> None:
    asked = operation.document, operation.viewer(world)
    variables = operation.variables(world)

    one, calls = await deployments.answers(deployments.single, *asked, variables)
    both, calls_behind = await deployments.answers(deployments.gateway, *asked, variables)

    assert "errors" not in one
    assert "errors" not in both
    assert both["data"] == one["data"]
    assert calls <= calls_behind


@pytest.mark.parametrize("operation", MUTATIONS, ids=str)
async def test_a_mutation_has_the_same_payload(
    deployments: Deployments, world: World, operation: Operation
) -> None:
    asked = operation.document, operation.viewer(world)
    variables = operation.variables(world)

    one, _ = await deployments.answers(deployments.single, *asked, variables)
    both, _ = await deployments.answers(deployments.gateway, *asked, variables)

    assert "errors" not in one
    assert "errors" not in both
    assert same(both["data"]) == same(one["data"])


@pytest.mark.parametrize("operation", ERRORS, ids=str)
async def test_an_error_has_the_same_code(
    deployments: Deployments, world: World, operation: Operation
) -> None:
    asked = operation.document, operation.viewer(world)

    one, _ = await deployments.answers(deployments.single, *asked, {})
    both, _ = await deployments.answers(deployments.gateway, *asked, {})

    assert both.get("data") == one.get("data")
    assert codes(both) == codes(one)


async def test_introspection_tells_of_one_api(deployments: Deployments) -> None:
    document = get_introspection_query()

    one, _ = await deployments.answers(deployments.single, document, NOBODY, {})
    both, _ = await deployments.answers(deployments.gateway, document, NOBODY, {})

    assert in_order(both["data"]) == in_order(one["data"])


def in_order(introspection: Any) -> str:
    return print_schema(lexicographic_sort_schema(build_client_schema(introspection)))


def codes(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize("which", ["single", "gateway"])
async def test_a_subscription_follows_with_fields_of_other_domains(
    deployments: Deployments, world: World, shop: Shop, which: str
) -> None:
    site: Site = getattr(deployments, which)
    purchase = await bought(shop, world.lamp)
    variables = {"id": purchase.order, "after": 1}
    cancel = {"id": purchase.order, "reason": "OTHER", "idempotencyKey": key()}

    async with site.socket({"authorization": f"Bearer {token_of(purchase.buyer)}"}) as socket:
        await received(socket)
        await send(
            socket,
            {
                "id": "1",
                "type": "subscribe",
                "payload": {"query": STATUS, "variables": variables},
            },
        )
        first = await received(socket)
        await shop.do(op.ORDER_CANCEL, purchase.buyer, **cancel)
        second = await received(socket)

    events = [it["payload"]["data"]["orderStatusChanged"] for it in (first, second)]
    assert [event["version"] for event in events] == [2, 3]
    assert {event["order"]["seller"]["name"] for event in events} == {"A Store"}
    assert [event["order"]["lines"][0]["product"]["title"] for event in events] == ["Desk Lamp"] * 2


async def test_a_guest_follows_with_the_secret_over_sse(
    deployments: Deployments, world: World
) -> None:
    purchase = world.guest
    variables = {"id": purchase.order, "token": purchase.token, "after": 0}

    one = await deployments.single.frames(STATUS, 2, **variables)
    both = await deployments.gateway.frames(STATUS, 2, **variables)

    assert [it["data"] for it in both] == [it["data"] for it in one]


async def test_every_subgraph_is_told_where_the_buyer_is_and_at_which_address(
    deployments: Deployments, world: World
) -> None:
    document = """query($id: ID!, $country: CountryCode, $in: CurrencyCode)
      @inContext(country: $country, language: "en", currency: $in) {
      product(id: $id) { title seller { name } ratingSummary { count } } }"""
    deployments.link.sent.clear()

    variables = {"id": world.lamp.id, "country": "DE", "in": "EUR"}
    await deployments.answers(deployments.gateway, document, NOBODY, variables)

    sent = deployments.link.sent
    assert {name for name, _, _ in sent} == {"products", "sellers", "reviews"}
    for _, headers, query in sent:
        assert '@inContext(country:"DE" language:"en" currency:EUR)' in query
        assert headers[HEADER].split(";")[1].endswith("127.0.0.1")


async def test_the_language_of_the_client_reaches_the_subgraphs(deployments: Deployments) -> None:
    asked = {"query": "{ localization { language } }"}
    headers = {"accept-language": "pt-BR;q=0.9, de;q=0.5"}

    one = await deployments.single.post(asked, **headers)
    both = await deployments.gateway.post(asked, **headers)

    assert both.json()["data"] == one.json()["data"] == {"localization": {"language": "pt-BR"}}


@pytest.mark.parametrize("which", ["single", "gateway"])
async def test_a_server_that_renders_pages_is_known_by_its_key(
    deployments: Deployments, settings: Settings, which: str
) -> None:
    site: Site = getattr(deployments, which)
    body, key = {"query": "{ shop { name } }"}, {KEY: RENDERERS["web"]}

    anybody, server, shopper, guessed = [
        (await site.post(body, **headers)).json()
        for headers in ({}, key, {**key, BUYER: "192.0.2.9"}, {KEY: "guessed"})
    ]

    usual, larger = settings.throttle_points, settings.renderer_throttle_points
    told = [it["extensions"]["cost"]["throttleStatus"] for it in (anybody, server, shopper)]
    assert [it["maximumAvailable"] for it in told] == [usual, larger, usual]
    assert codes(guessed) == ["UNAUTHENTICATED"]


async def test_what_a_client_pretends_to_carry_is_not_passed_on(
    deployments: Deployments, world: World
) -> None:
    body = {"query": ORDER, "variables": {"id": world.guest.order}}
    headers = {ACCESS_TOKENS: world.guest.token, HEADER: "1;192.0.2.1;00"}

    response = await deployments.gateway.http.post(
        deployments.gateway.url, json=body, headers=headers
    )

    assert response.json()["data"] == {"order": None}


async def test_a_subgraph_that_is_down_takes_only_its_own_fields_along(
    deployments: Deployments, world: World
) -> None:
    document = "query($id: ID!) { product(id: $id) { title seller { name } } }"
    deployments.link.down.add("sellers")

    answer, _ = await deployments.answers(
        deployments.gateway, document, NOBODY, {"id": world.lamp.id}
    )

    deployments.link.down.clear()
    assert answer["data"]["product"] == {"title": "Desk Lamp", "seller": None}
    [error] = answer["errors"]
    assert error["message"] == "Unexpected error."
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}


TOO_LARGE = {
    "depth": "query { node(id: 1) " + "{ a " * 11 + "}" * 11 + "}",
    "alias": "{ " + " ".join(f"a{n}: __typename" for n in range(16)) + "}",
    "directive": "{ __typename " + "@skip(if: false) " * 51 + "}",
    "root field": "{ " + "customer { id } " * 21 + "}",
    "fan-out": "{ ...F0 } "
    + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    + "fragment F60 on Query { a: customer { id } }",
}


@pytest.mark.parametrize("document", TOO_LARGE.values(), ids=TOO_LARGE.keys())
async def test_a_document_too_large_is_refused_by_the_gateway_at_once(
    deployments: Deployments, document: str
) -> None:
    deployments.link.sent.clear()
    async with asyncio.timeout(3):
        answer, _ = await deployments.answers(deployments.gateway, document, NOBODY, {})

    assert codes(answer) == ["OPERATION_TOO_LARGE"]
    assert deployments.link.sent == []


async def test_the_gateway_tells_what_an_operation_cost_its_subgraphs(
    deployments: Deployments, world: World
) -> None:
    document = "query($id: ID!) { product(id: $id) { title seller { name } } }"

    answer, _ = await deployments.answers(
        deployments.gateway, document, NOBODY, {"id": world.lamp.id}
    )

    cost = answer["extensions"]["cost"]
    assert cost["requestedQueryCost"] >= cost["actualQueryCost"] > 0


async def test_the_gateway_keeps_to_itself_what_it_carries(
    deployments: Deployments, world: World
) -> None:
    document = "query($id: ID!, $token: String) { orderGroup(id: $id, accessToken: $token) { id } }"

    variables = {"id": world.guest.group, "token": world.guest.token}
    answer, _ = await deployments.answers(deployments.gateway, document, NOBODY, variables)

    assert answer["data"] == {"orderGroup": {"id": world.guest.group}}
    assert "accessTokens" not in answer.get("extensions", {})
