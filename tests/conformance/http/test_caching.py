"""What may be kept by anybody: anonymous persisted GETs of the catalogue, and nothing else."""

from typing import Any

import httpx
import pytest

from apps.transport.persisted import digest_of

LISTING = "query Listing { products(first: 3) { nodes { id title } } }"
PRIVATE = "private, no-store"


async def persisted(http: httpx.AsyncClient, url: str, query: str) -> dict[str, str]:
    """The parameters that name a query which the API was told."""
    digest = digest_of(query)
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    await http.post(url, json={"query": query, "extensions": hashed})
    return {"documentId": f"sha256:{digest}"}


async def test_a_listing_may_be_kept_and_is_not_sent_twice(
    http: httpx.AsyncClient, url: str
) -> None:
    params = await persisted(http, url, LISTING)

    first = await http.get(url, params=params)
    tag = first.headers["etag"]
    again = await http.get(url, params=params, headers={"if-none-match": f'"other", W/{tag}'})
    changed = await http.get(url, params=params, headers={"if-none-match": '"other"'})

    assert first.headers["cache-control"] == "public, max-age=30, stale-while-revalidate=60"
    assert "extensions" not in first.json()
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert {"Accept", "Authorization"} <= {v.strip() for v in again.headers["vary"].split(",")}
    assert changed.status_code == 200
    assert changed.content == first.content


async def test_the_shortest_age_of_the_root_fields_counts(
    http: httpx.AsyncClient, url: str
) -> None:
    query = 'query Two { products(first: 1) { nodes { id } } product(handle: "x") { id } }'

    answer = await http.get(url, params=await persisted(http, url, query))

    assert answer.headers["cache-control"].startswith("public, max-age=10,")


@pytest.mark.parametrize(
    "query",
    [
        'query Cart { cart(id: "crt_secret") { id } }',
        'query Purchase { orderGroup(id: "ogr_1", accessToken: "secret") { id } }',
        "query Me { customer { id } }",
        "query Mixed { products(first: 1) { nodes { id } } customer { id } }",
        "query Hidden { ...Roots } fragment Roots on Query { customer { id } }",
        'query Any { node(id: "prd_1") { id } }',
    ],
)
async def test_what_may_be_somebodys_is_never_kept(
    http: httpx.AsyncClient, url: str, query: str
) -> None:
    answer = await http.get(url, params=await persisted(http, url, query))

    assert answer.headers["cache-control"] == PRIVATE
    assert "etag" not in answer.headers


@pytest.mark.parametrize("credential", [{"authorization": "Bearer x"}, {"cookie": "session=1"}])
async def test_whoever_shows_credentials_gets_nothing_that_may_be_kept(
    http: httpx.AsyncClient, url: str, credential: dict[str, str]
) -> None:
    params = await persisted(http, url, LISTING)

    answer = await http.get(url, params=params, headers=credential)

    assert answer.headers["cache-control"] == PRIVATE


async def test_a_query_that_was_written_out_or_posted_or_failed_is_not_kept(
    http: httpx.AsyncClient, url: str
) -> None:
    failing = 'query Bad { products(first: 1, after: "nonsense") { nodes { id } } }'
    params = await persisted(http, url, failing)
    asked: list[Any] = [
        http.get(url, params={"query": LISTING}),
        http.post(url, json=await persisted(http, url, LISTING)),
        http.get(url, params=params),
    ]

    for answer in asked:
        assert (await answer).headers["cache-control"] == PRIVATE
