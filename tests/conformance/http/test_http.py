"""GraphQL over HTTP beyond the public audits: status codes, media types and headers."""

from typing import Any

import httpx
import pytest

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
EVENTS = "text/event-stream"
ONE = "{ products(first: 1) { nodes { id } } }"
LIVE = 'subscription { orderStatusChanged(orderId: "ord_1") { version } }'


async def post(http: httpx.AsyncClient, url: str, query: str, **headers: str) -> httpx.Response:
    return await http.post(url, json={"query": query}, headers=headers)


async def test_a_subscription_without_a_streaming_type_is_not_acceptable(
    http: httpx.AsyncClient, url: str
) -> None:
    found = [await post(http, url, LIVE, accept=accept) for accept in (JSON, "*/*", RESPONSE)]

    assert {it.status_code for it in found} == {406}


async def test_a_query_that_may_be_a_stream_is_answered_as_json(
    http: httpx.AsyncClient, url: str
) -> None:
    both = f"{RESPONSE}, {JSON}, {EVENTS}, multipart/mixed"

    answer = await post(http, url, ONE, accept=both)

    assert answer.headers["content-type"].startswith(RESPONSE)
    assert answer.json()["data"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (EVENTS, EVENTS),
        (f"{JSON}, {EVENTS}", EVENTS),
        ("multipart/mixed;subscriptionSpec=1.0, application/json", "multipart/mixed"),
        ('multipart/mixed;boundary="graphql";subscriptionSpec="1.0"', "multipart/mixed"),
    ],
)
async def test_a_subscription_streams_as_it_was_asked_to(
    http: httpx.AsyncClient, url: str, accept: str, kind: str
) -> None:
    answer = await post(http, url, LIVE, accept=accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "NOT_FOUND" in answer.text


async def test_a_query_can_be_an_event_stream_if_nothing_else_will_do(
    http: httpx.AsyncClient, url: str
) -> None:
    answer = await post(http, url, ONE, accept=EVENTS)

    assert answer.headers["content-type"].startswith(EVENTS)
    assert answer.text.startswith("event: next\ndata: {")
    assert answer.text.endswith("event: complete\ndata: \n\n")


async def test_a_syntax_error_reaches_those_who_read_only_streams(
    http: httpx.AsyncClient, url: str
) -> None:
    answer = await post(http, url, "{", accept=EVENTS)

    assert "Syntax Error" in answer.text


@pytest.mark.parametrize("accept", ["text/html", "image/png", f"{JSON};q=0"])
async def test_what_nobody_can_answer_is_not_acceptable(
    http: httpx.AsyncClient, url: str, accept: str
) -> None:
    answer = await post(http, url, ONE, accept=accept)

    assert answer.status_code == 406


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_name_the_ones_that_are_allowed(
    http: httpx.AsyncClient, url: str, method: str
) -> None:
    answer = await http.request(method, url)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_a_mutation_by_get_is_not_allowed(http: httpx.AsyncClient, url: str) -> None:
    answer = await http.get(
        url, params={"query": "mutation { cartCreate(input: {}) { cart { id } } }"}
    )

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": JSON, "content-encoding": "gzip"},
        {"content-type": JSON, "content-encoding": "br"},
    ],
)
async def test_only_plain_json_in_utf_8_is_read(
    http: httpx.AsyncClient, url: str, headers: dict[str, str]
) -> None:
    answer = await http.post(url, content=b'{"query": "{ __typename }"}', headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b"null",
        b"{",
        b"",
        b'{"query": NaN}',
        b'\xef\xbb\xbf{"query": "{ __typename }"}',
        b'{"query": "\\ud800"}',
        b'{"query": "{ __typename }", "variables": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        '{"query": "{ __typename }"}'.encode("utf-16"),
        b'{"query": "{ __typename }", "operationName": 7}',
        b'{"query": {"a": 1}}',
        b'{"documentId": 5}',
        b"{}",
    ],
)
async def test_what_is_no_request_is_a_bad_one(
    http: httpx.AsyncClient, url: str, body: bytes
) -> None:
    answer = await http.post(url, content=body, headers={"content-type": JSON})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "{ nope }",
        "query A { __typename } query B { __typename }",
        "{ a(b: " + "[" * 480 + "]" * 480 + ") }",
        "{ " + "__typename " * 1001 + "}",
        "#\n" * 2000 + "{ __typename }",
    ],
)
async def test_what_cannot_be_executed_has_no_data(
    http: httpx.AsyncClient, url: str, query: str
) -> None:
    plain, new = [await post(http, url, query, accept=kind) for kind in (JSON, RESPONSE)]

    assert (plain.status_code, new.status_code) == (200, 400)
    assert "data" not in plain.json()
    assert "INTERNAL_SERVER_ERROR" not in plain.text


async def test_an_unknown_operation_name_is_an_error_of_the_request(
    http: httpx.AsyncClient, url: str
) -> None:
    answer = await http.post(url, json={"query": ONE, "operationName": "B"})

    assert answer.json()["errors"][0]["message"] == 'Unknown operation named "B".'


async def test_answers_are_for_one_caller_and_safe_in_a_browser(
    http: httpx.AsyncClient, url: str
) -> None:
    found: Any = (await post(http, url, ONE)).headers

    assert found["cache-control"] == "private, no-store"
    assert found["x-content-type-options"] == "nosniff"
    assert found["x-frame-options"] == "DENY"
    assert {"Accept", "Authorization", "Accept-Language"} <= set(found["vary"].split(", "))
    assert "server" not in found


async def test_a_foreign_page_gets_no_permission(http: httpx.AsyncClient, url: str) -> None:
    preflight = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    asked = await http.options(url, headers=preflight)
    answered = await post(http, url, ONE, origin="https://evil.example")

    assert asked.status_code == 400
    assert "access-control-allow-origin" not in answered.headers


async def test_a_browser_sees_graphiql_and_a_program_does_not(
    http: httpx.AsyncClient, url: str
) -> None:
    browser = await http.get(url, headers={"accept": "text/html,*/*;q=0.8"})
    program = await http.get(url)

    assert "graphiql" in browser.text.lower()
    assert program.status_code == 400
