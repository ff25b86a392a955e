"""`storefront serve --subgraph NAME`: a domain as a process of its own, for the gateway only."""

import base64
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from apps.commands import app
from apps.embedded.settings import Urls
from apps.transport.gateway import HEADER, TOLERANCE, vouching
from apps.transport.subgraph import ACCESS_TOKENS
from tests.conformance.federation.deployments import SECRET
from tests.integration.graph.world import World
from tests.integration.purchase.processes import Process, free_port

SDL = Path(__file__).parents[3] / "schema" / "sdl"
ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on Product { id title } ... on ProductVariant { sku } } }"""
ORDERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Order { number } } }"""
NOTHING = "{ __typename }"
TIMESTAMP: Any = import_module("google.protobuf.timestamp_pb2").Timestamp  # has no types

Urls_by_name = dict[str, str]


@pytest.fixture(scope="module")
def alone(
    engines: Urls, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Urls_by_name]:
    """The subgraphs of products and orders, each in its process."""
    folder, started, urls = tmp_path_factory.mktemp("alone"), [], {}
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": engines.redis_url,
        "STOREFRONT_GATEWAY_SECRET": SECRET,
        "STOREFRONT_LOG_LEVEL": "WARNING",
        "STOREFRONT_READ_CONNECTIONS": "2",
        "STOREFRONT_WRITE_CONNECTIONS": "2",
    }
    for name in ("products", "orders"):
        port = free_port()
        command = ("-m", "apps.cli", "serve", "--subgraph", name, "--port", str(port))
        ready = f"http://127.0.0.1:{port}/health/ready"
        process = Process(command, environment, folder / f"{name}.log", ready)
        process.start()
        started.append(process)
        urls[name] = f"http://127.0.0.1:{port}/graphql"
    yield urls
    for process in started:
        process.stop()


def credential(secret: str = SECRET, *, age: float = 0) -> str:
    return vouching("192.0.2.7", secret, now=time.time() - age)


async def ask(
    url: str, document: str, headers: dict[str, str], variables: dict[str, Any] | None = None
) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        body = {"query": document, "variables": variables or {}}
        return await client.post(url, json=body, headers=headers)


async def asked(
    url: str,
    document: str,
    variables: dict[str, Any] | None = None,
    more: dict[str, str] | None = None,
) -> Any:
    """What the gateway is answered."""
    response = await ask(url, document, {HEADER: credential(), **(more or {})}, variables)
    return response.json()


REFUSED = {
    "nothing": {},
    "not a credential": {HEADER: "let me in"},
    "another secret": {HEADER: credential("guessed")},
    "an old credential": {HEADER: credential(age=TOLERANCE + 5)},
    "another address": {HEADER: credential().replace("192.0.2.7", "192.0.2.8")},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
async def test_a_subgraph_answers_nobody_but_the_gateway(
    alone: Urls_by_name, headers: dict[str, str]
) -> None:
    response = await ask(alone["products"], "{ _service { sdl } }", headers)

    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_socket_without_the_credential_is_not_accepted(alone: Urls_by_name) -> None:
    url = alone["orders"].replace("http", "ws", 1)

    with pytest.raises(InvalidStatus) as refused:
        await connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None)

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("name", ["products", "orders"])
async def test_a_subgraph_tells_the_schema_that_is_composed(alone: Urls_by_name, name: str) -> None:
    answer = await asked(alone[name], "{ _service { sdl } }")

    served = answer["data"]["_service"]["sdl"]
    assert sorted(served.split()) == sorted((SDL / f"{name}.graphql").read_text().split())


async def test_entities_are_answered_in_the_order_of_their_representations(
    alone: Urls_by_name, world: World
) -> None:
    of = [
        {"__typename": "ProductVariant", "id": world.shade.variant},
        {"__typename": "Product", "id": world.lamp.id, "title": "what else a gateway knows"},
        {"__typename": "Product", "id": "prd_nothing"},
        {"__typename": "Product", "id": world.draft.id},
    ]

    answer = await asked(alone["products"], ENTITIES, {"of": of})

    assert "errors" not in answer
    variant, lamp, *absent = answer["data"]["_entities"]
    assert variant["__typename"] == "ProductVariant"
    assert lamp == {"__typename": "Product", "id": world.lamp.id, "title": "Desk Lamp"}
    assert absent == [None, None]


BAD: list[Any] = [
    {"__typename": "Nonsense", "id": "1"},
    {"__typename": "Query", "id": "1"},
    {"__typename": ["Product"], "id": "1"},
    {"__typename": "Product"},
    {"__typename": "Product", "id": 7},
    {"id": "prd_1"},
    "Product",
    [],
    5,
]


@pytest.mark.parametrize("bad", BAD, ids=repr)
async def test_a_bad_representation_is_an_error_at_its_own_place(
    alone: Urls_by_name, world: World, bad: Any
) -> None:
    good = {"__typename": "Product", "id": world.lamp.id}

    answer = await asked(alone["products"], ENTITIES, {"of": [good, bad, good]})

    assert [it and it["title"] for it in answer["data"]["_entities"]] == [
        "Desk Lamp",
        None,
        "Desk Lamp",
    ]
    [error] = answer["errors"]
    assert error["path"] == ["_entities", 1]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_secret_of_a_purchase_comes_with_the_gateway(
    alone: Urls_by_name, world: World
) -> None:
    of = [{"__typename": "Order", "id": world.guest.order}]

    without = await asked(alone["orders"], ORDERS, {"of": of})
    shown = {ACCESS_TOKENS: f"x,{world.guest.token}"}
    carried = await asked(alone["orders"], ORDERS, {"of": of}, shown)

    assert without["data"]["_entities"] == [None]
    assert carried["data"]["_entities"][0]["number"]


async def test_the_gateway_is_told_the_secret_that_an_operation_was_shown(
    alone: Urls_by_name, world: World
) -> None:
    document = "query($id: ID!, $token: String) { orderGroup(id: $id, accessToken: $token) { id } }"

    variables = {"id": world.guest.group, "token": world.guest.token}
    answer = await asked(alone["orders"], document, variables)

    assert answer["extensions"]["accessTokens"] == [world.guest.token]


async def test_traces_are_for_who_asks_for_them(alone: Urls_by_name) -> None:
    url = alone["products"]
    before = time.time()

    plain = await asked(url, NOTHING)
    traced = await asked(url, NOTHING, more={"apollo-federation-include-trace": "ftv1"})

    assert "ftv1" not in plain.get("extensions", {})
    assert ended(base64.b64decode(traced["extensions"]["ftv1"])) >= int(before)


def ended(trace: bytes) -> Any:
    """Seconds of `end_time`: field 3 of Apollo's message Trace, which follows `start_time`."""
    start, rest = _message(trace, 4)
    end, _ = _message(rest, 3)
    assert start.seconds <= end.seconds
    return end.seconds


def _message(data: bytes, field: int) -> tuple[Any, bytes]:
    """A Timestamp, length-delimited, and what follows it."""
    assert data[0] == field << 3 | 2
    size = data[1]
    stamp = TIMESTAMP()
    stamp.ParseFromString(data[2 : 2 + size])
    return stamp, data[2 + size :]


@pytest.mark.parametrize("secret", ["", "short"])
def test_production_demands_the_secret_of_the_gateway(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    strong = "".join(map(chr, range(48, 90)))
    given = {
        "STOREFRONT_PROFILE": "production",
        "DATABASE_URL": "postgresql://localhost/none",
        "REDIS_URL": "redis://localhost",
        "STOREFRONT_GATEWAY_URL": "https://payments.example",
        "STOREFRONT_SHOP_URL": "https://shop.example",
        "STOREFRONT_SIGNING_KEYS": f"1={strong}",
        "STOREFRONT_GATEWAY_API_KEY": strong,
        "STOREFRONT_GATEWAY_WEBHOOK_SECRET": strong,
        "STOREFRONT_CARRIER_SECRET": strong,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    if secret:
        monkeypatch.setenv("STOREFRONT_GATEWAY_SECRET", secret)

    result = CliRunner().invoke(app, ["serve", "--subgraph", "orders"])

    assert result.exit_code == 1
    assert "STOREFRONT_GATEWAY_SECRET" in str(result.exception)
