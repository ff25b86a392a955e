"""Answers for everybody are made once, never old by a second, and never anybody's own."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, OperationType, parse, print_ast

from apps.settings import Settings
from apps.transport.persisted import digest_of
from schema.build import Supergraph
from tests.integration.graph.operations import PRODUCT_UPDATE
from tests.integration.graph.shop import Shop
from tests.integration.graph.site import RESPONSE, Site, serving
from tests.integration.graph.steps import Goods, offered, opened, stocked
from tests.integration.graph.world import PASSWORD, SIGN_IN, SIGN_UP, an_email

DETAIL = """query Detail($id: ID!) { product(id: $id) {
  title availability { inStock quantity } variants(first: 5) { nodes { id sku } } } }"""
STOCK = "query Stock($id: ID!) { product(id: $id) { availability { quantity } } }"
LISTING = "query Listing { products(first: 3, reverse: true) { nodes { id title } } }"
GUARDED_PART = """query Guarded($id: ID!) { product(id: $id) {
  title variants(first: 1) { nodes { inventoryLevel { onHand } } } } }"""
FRESH = 1.0
"""Seconds after a commit in which an answer may still be the old one."""

DOCUMENTS = Path("tests/conformance/clients/documents")


class Front:
    """A client of persisted queries."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def get(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        hashed = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(query)}}
        await self.site.post({"query": query, "variables": variables, "extensions": hashed})
        params = {"documentId": f"sha256:{digest_of(query)}"}
        if variables:
            params["variables"] = httpx.Response(200, json=variables).text
        return await self.site.http.get(self.site.url, params=params, headers=headers)

    def count(self, what: str) -> int:
        return self.site.responses.counts[what]


@pytest.fixture
async def front(graph: Supergraph, settings: Settings) -> AsyncIterator[Front]:
    async with serving(graph, settings) as site:
        yield Front(site)


@pytest.fixture
async def lamp(shop: Shop) -> Goods:
    return await offered(shop, await opened(shop), stock=7)


async def soon(asked: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Ask until the answer is as wanted, for as long as an old one is allowed."""
    until = time.monotonic() + FRESH
    while (found := await asked()) != wanted:
        assert time.monotonic() < until, f"{found} is too old; now it is {wanted}"
        await asyncio.sleep(0.02)


async def test_an_answer_is_made_once(front: Front, lamp: Goods) -> None:
    first = await front.get(DETAIL, id=lamp.id)

    again = await front.get(DETAIL, id=lamp.id)

    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["x-frame-options"] == "DENY"
    assert "x-trace-id" not in again.headers
    assert (front.count("misses"), front.count("hits")) == (1, 1)


async def test_a_server_that_asks_for_many_shares_it(front: Front, lamp: Goods) -> None:
    wrong = await front.get(DETAIL, {"storefront-key": "guessed"}, id=lamp.id)
    made = await front.get(DETAIL, id=lamp.id)

    again = await front.get(DETAIL, {"storefront-key": "guessed"}, id=lamp.id)

    assert wrong.status_code == 401  # which nobody else gets to see
    assert again.content == made.content
    assert front.count("hits") == 1


async def test_who_has_an_answer_is_told_that_it_is_still_good(front: Front, lamp: Goods) -> None:
    tag = (await front.get(DETAIL, id=lamp.id)).headers["etag"]

    again = await front.get(DETAIL, {"if-none-match": tag}, id=lamp.id)

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"].startswith("public")


async def test_what_the_marketplace_tells_everybody_is_made_once(front: Front) -> None:
    first, again = [await front.get("query Shop { shop { name } }") for _ in range(2)]

    assert again.content == first.content
    assert again.json() == {"data": {"shop": {"name": "Storefront"}}}
    assert front.count("hits") == 1


async def test_media_types_are_told_apart(front: Front, lamp: Goods) -> None:
    await front.get(DETAIL, id=lamp.id)

    newer = await front.get(DETAIL, {"accept": RESPONSE}, id=lamp.id)

    assert newer.headers["content-type"].startswith(RESPONSE)


OPTIONAL = "query Optional($id: ID) { product(id: $id) { title } }"


@pytest.mark.parametrize("again", ["variables=", "documentId=x&variables=%7B%7D"])
async def test_a_parameter_that_comes_twice_changes_nobody_elses_answer(
    front: Front, lamp: Goods, again: str
) -> None:
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(OPTIONAL)}}
    await front.site.post({"query": OPTIONAL, "variables": {}, "extensions": hashed})
    plain = httpx.QueryParams(
        documentId=f"sha256:{digest_of(OPTIONAL)}", variables=f'{{"id":"{lamp.id}"}}'
    )
    await front.site.http.get(f"{front.site.url}?{plain}&{again}")

    answer = await front.site.http.get(f"{front.site.url}?{plain}")

    assert answer.json()["data"] == {"product": {"title": "Desk Lamp"}}


async def test_a_header_that_comes_twice_is_not_for_the_cache(front: Front, lamp: Goods) -> None:
    await front.get(DETAIL, id=lamp.id)
    hits = front.count("hits")
    params = {"documentId": f"sha256:{digest_of(DETAIL)}", "variables": f'{{"id":"{lamp.id}"}}'}
    twice = [("accept", "application/json"), ("accept", RESPONSE)]

    await front.site.http.get(front.site.url, params=params, headers=twice)

    assert front.count("hits") == hits


async def test_variables_nested_without_end_are_no_fault(front: Front) -> None:
    params = {"documentId": "sha256:0", "variables": '{"a":' + "[" * 300 + "]" * 300 + "}"}

    answer = await front.site.http.get(front.site.url, params=params)

    assert answer.status_code in {200, 400}
    assert answer.headers["x-frame-options"] == "DENY"


async def test_an_answer_for_everybody_varies_by_whose_page_asks(front: Front, lamp: Goods) -> None:
    """Whoever asked first: a proxy that has it must not give it to a page of another origin."""
    answer = await front.get(DETAIL, id=lamp.id)

    assert "Origin" in answer.headers["vary"]


async def test_a_new_title_shows_within_a_second(front: Front, shop: Shop, lamp: Goods) -> None:
    async def titles() -> Any:
        detail, listing = await front.get(DETAIL, id=lamp.id), await front.get(LISTING)
        return detail.json()["data"]["product"]["title"], listing.json()["data"]["products"][
            "nodes"
        ][0]["title"]

    await titles()

    await shop.do(PRODUCT_UPDATE, lamp.store.owner, id=lamp.id, input={"title": "Floor Lamp"})

    await soon(titles, ("Floor Lamp", "Floor Lamp"))


@pytest.mark.parametrize("document", [DETAIL, STOCK])
async def test_new_stock_shows_within_a_second(
    front: Front, shop: Shop, lamp: Goods, document: str
) -> None:
    async def quantity() -> Any:
        found = await front.get(document, id=lamp.id)
        return found.json()["data"]["product"]["availability"]["quantity"]

    await quantity()

    await stocked(shop, lamp, 3)

    await soon(quantity, 3)


async def test_a_new_product_shows_in_a_listing_within_a_second(front: Front, shop: Shop) -> None:
    async def first() -> Any:
        found = await front.get(LISTING)
        return [it["id"] for it in found.json()["data"]["products"]["nodes"]][:1]

    await first()

    lamp = await offered(shop, await opened(shop))

    await soon(first, [lamp.id])


async def test_an_answer_of_another_process_is_good_here(
    front: Front, graph: Supergraph, settings: Settings, lamp: Goods
) -> None:
    async with serving(graph, settings) as site:
        other = Front(site)
        await asyncio.sleep(1.1)  # it knows of no change before it began to listen
        made = await front.get(DETAIL, id=lamp.id)

        found = await other.get(DETAIL, id=lamp.id)

    assert found.content == made.content
    assert (other.count("hits"), other.count("misses")) == (1, 0)


async def test_nothing_is_kept_while_nobody_tells_of_changes(
    front: Front, shop: Shop, lamp: Goods
) -> None:
    await front.get(DETAIL, id=lamp.id)

    ended = await shop.pools.write.fetch(
        """select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'storefront catalogue changes'"""
    )
    await asyncio.sleep(0.05)

    assert ended
    assert len(front.site.responses) == 0
    assert (await front.get(DETAIL, id=lamp.id)).status_code == 200


async def test_a_part_that_is_not_known_to_be_public_keeps_the_whole_from_being_kept(
    front: Front, lamp: Goods
) -> None:
    for _ in range(2):
        await front.get(GUARDED_PART, id=lamp.id)

    assert len(front.site.responses) == 0


def queries() -> list[str]:
    """Every query of our clients' documents, with the fragments."""
    nodes = [
        node
        for path in sorted(DOCUMENTS.glob("*.graphql"))
        for node in parse(path.read_text()).definitions
    ]
    fragments = [print_ast(it) for it in nodes if isinstance(it, FragmentDefinitionNode)]
    found = [
        it
        for it in nodes
        if isinstance(it, OperationDefinitionNode) and it.operation is OperationType.QUERY
    ]
    return [_with(print_ast(it), fragments) for it in found]


def _with(query: str, fragments: list[str]) -> str:
    """The query and the fragments that it spreads, directly or not."""
    text = query
    while True:
        more = [it for it in fragments if it not in text and f"...{it.split()[1]}" in text]
        if not more:
            return text
        text = "\n".join([text, *more])


async def test_no_credential_ever_meets_a_kept_answer(front: Front, shop: Shop) -> None:
    email = an_email()
    person = {"email": email, "password": PASSWORD}
    await shop.do(SIGN_UP, input=person | {"displayName": "Ann"})
    payload = await shop.do(SIGN_IN, input=person)
    token = payload["credentials"]["accessToken"]
    for query in queries():
        await front.get(query)
    kept, hits = len(front.site.responses), front.count("hits")

    for query in queries():
        for credential in ({"authorization": f"Bearer {token}"}, {"cookie": "session=1"}):
            answer = await front.get(query, credential)
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers

    assert (len(front.site.responses), front.count("hits")) == (kept, hits)
