"""Clients that frontends use, with the typed documents, against the API as it is served."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from apps.composition.process import running
from persistence.outbox.relay import Relay
from tests.conformance import node
from tests.conformance.clients.tools import generate_client
from tests.conformance.http.conftest import graph, serving, settings  # noqa: F401 - fixtures
from tests.integration.purchase import operations as op
from tests.integration.purchase.conftest import a_store, promote
from tests.integration.purchase.people import Person, key, sign_in, signed_up

RESPONSE = "application/graphql-response+json"


@dataclass
class Seen:
    """What the clients report, in the order POST, GET, Apollo."""

    title: str
    reports: list[Any]


@pytest.fixture(scope="module")
async def seen(database_url: str, graph: Any, settings: Any) -> AsyncIterator[Seen]:  # noqa: F811
    generate_client()
    relay = Relay(settings.database_url, settings.redis_url)
    async with serving(graph, settings) as url, running([relay.run]):
        admin, email = await signed_up(url)
        await promote(database_url, email)
        await sign_in(admin, email)
        store = await a_store(url, admin)
        title, handle, variant = await a_product(store.owner)
        buyer, _ = await signed_up(url)
        reports = await node.run("clients/live.mjs", url, str(buyer.token), handle, variant)
        yield Seen(title, reports)
        for person in (admin, store.owner, buyer):
            await person.close()


async def a_product(owner: Person) -> tuple[str, str, str]:
    """Title, handle and variant of something on sale."""
    title = f"Desk lamp {key()[:8]}"
    created = await owner.do(
        op.CREATE_PRODUCT,
        input={
            "title": title,
            "variants": [{"sku": key(), "price": {"amount": "19.99", "currencyCode": "USD"}}],
            "media": [{"url": "https://images.example/lamp.jpg", "altText": "A lamp"}],
        },
    )
    product = created["product"]
    variant: str = product["variants"]["nodes"][0]["id"]
    await owner.do(op.STOCK, variant=variant, quantity=100, key=key())
    published = await owner.do(op.PUBLISH, id=product["id"])
    return title, published["product"]["handle"], variant


async def test_every_client_gets_from_the_shelf_to_the_quote(seen: Seen) -> None:
    bought = [report["bought"] for report in seen.reports]

    expected = {"title": seen.title, "quantity": 2, "problems": [], "quoted": "string"}
    assert bought == [expected] * 3


async def test_every_query_of_the_package_is_answered_without_an_error(seen: Seen) -> None:
    for report in seen.reports:
        assert report["queries"]["asked"] == report["queries"]["expected"]


async def test_urql_is_answered_in_json_by_the_method_that_it_uses(seen: Seen) -> None:
    post, get, apollo = (report["http"] for report in seen.reports)

    assert post == [f"POST 200 {RESPONSE}"]
    assert get == [f"GET 200 {RESPONSE}", f"POST 200 {RESPONSE}"]
    assert apollo == [f"POST 200 {RESPONSE}"]


async def test_a_wrong_document_is_an_error_that_the_client_shows(seen: Seen) -> None:
    post, get, apollo = (report["wrong"] for report in seen.reports)

    assert (post, get) == (1, 1)
    assert apollo == "CombinedGraphQLErrors"


async def test_urql_follows_a_cart_over_server_sent_events(seen: Seen) -> None:
    assert [report["steps"] for report in seen.reports[:2]] == [1, 1]


async def test_apollos_cache_answers_from_what_it_normalised(seen: Seen) -> None:
    assert seen.reports[2]["cached"] == seen.title
