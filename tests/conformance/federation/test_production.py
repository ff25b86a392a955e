"""The gateway as production has it tells nobody what the schema is, nor where the subgraphs are."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

from schema.build import DOMAINS
from tests.conformance.federation.deployments import composed, demand_gateway, gateway_before
from tests.integration.graph.site import RESPONSE, Site
from tests.integration.purchase.processes import free_port

NAMES = ("product", "CREATED_AT", "quantity", "first", "Seller")


@pytest.fixture(scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Behind it no subgraph answers: what is refused here is refused by the gateway."""
    demand_gateway()
    nowhere = f"http://127.0.0.1:{free_port()}/db.internal"
    folder = tmp_path_factory.mktemp("production")
    supergraph = await composed(folder, dict.fromkeys(DOMAINS, nowhere))
    port = free_port()
    async with gateway_before(supergraph, port, STOREFRONT_PROFILE="production"):
        site = Site(f"http://127.0.0.1:{port}/graphql")
        yield site
        await site.http.aclose()


QUESTIONS = {
    "everything": get_introspection_query(),
    "one type": '{ __type(name: "Product") { fields { name } } }',
    "beside others": "{ __typename __schema { queryType { name } } }",
    "in a fragment": "{ ...F } fragment F on Query { __schema { types { name } } }",
    "a subgraph's schema": "{ _service { sdl } }",
    "a subgraph's entities": "{ _entities(representations: []) { __typename } }",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
@pytest.mark.parametrize("accept", ["application/json", RESPONSE])
async def test_the_schema_is_not_told(closed: Site, question: str, accept: str) -> None:
    answer = await closed.post({"query": question}, accept=accept)

    assert answer.status_code == (400 if accept == RESPONSE else 200)
    assert not answer.json().get("data")
    assert {it["extensions"]["code"] for it in answer.json()["errors"]} == {"BAD_USER_INPUT"}


NEAR_MISSES: dict[str, tuple[str, dict[str, Any]]] = {
    "a field": ("{ prodct(id: 1) { id } }", {}),
    "an argument": ("{ products(frst: 1) { totalCount } }", {}),
    "a type": ("{ node(id: 1) { ... on Seler { name } } }", {}),
    "an enum value": ("{ products(sortKey: CREATED_A) { totalCount } }", {}),
    "an enum value in a variable": (
        "query($by: ProductSortKey) { products(sortKey: $by) { totalCount } }",
        {"by": "CREATED_A"},
    ),
    "an input field": (
        "mutation { cartCreate(input: { lines: [{ variantId: 1, quantty: 1 }] }) { __typename } }",
        {},
    ),
    "an input field in a variable": (
        "mutation($line: CartLineInput!) { cartCreate(input: { lines: [$line] }) { __typename } }",
        {"line": {"variantId": "1", "quantty": 1}},
    ),
}


@pytest.mark.parametrize("miss", NEAR_MISSES)
async def test_a_near_miss_tells_no_name(closed: Site, miss: str) -> None:
    query, variables = NEAR_MISSES[miss]

    answer = await closed.post({"query": query, "variables": variables})

    said = [it["message"] for it in answer.json()["errors"]]
    assert {it["extensions"]["code"] for it in answer.json()["errors"]} == {"BAD_USER_INPUT"}
    assert "Did you mean" not in answer.text
    assert not [it for it in said for name in NAMES if f'"{name}"' in it]


async def test_where_the_subgraphs_are_is_not_told(closed: Site) -> None:
    answer = await closed.ask("{ shop { name } }")

    [error] = answer["errors"]
    assert error["message"] == "Unexpected error."
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert "127.0.0.1" not in str(answer)


async def test_a_browser_finds_no_page(closed: Site) -> None:
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(closed.url, headers={"accept": "text/html"})

    assert not answer.is_success
    assert "<html" not in answer.text.lower()
