"""What HTTP shows of the graph: status codes, headers, and errors without their secrets."""

import logging
from collections.abc import Iterator
from io import StringIO

import orjson
import pytest

from apps.observability.logging import configure
from apps.settings import Settings
from persistence.sellers.reader import SqlSellerReader
from tests.integration.graph.shop import Shop
from tests.integration.graph.site import RESPONSE, Site
from tests.integration.graph.world import SIGN_IN, SIGN_UP, World, an_email, signed_up

ONE = "{ products(first: 1) { nodes { id } } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"
NUL = "The character U+0000 cannot be stored."


async def test_an_answer_has_a_trace_id(site: Site) -> None:
    traced = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}

    fresh = await site.post({"query": ONE})
    given = await site.post({"query": ONE}, **traced)

    assert fresh.status_code == 200
    assert len(fresh.headers["x-trace-id"]) == 32
    assert given.headers["x-trace-id"] == "a" * 32
    assert "server" not in fresh.headers


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":',
        b"",
        b"null",
        b'"a string"',
        b"[]",
        b'{"query": NaN}',
        b'{"query": "\xe9"}',
        b'{"query": "{ node(id: \\"\\ud800\\") { id } }"}',
        orjson.dumps([{"query": ONE}]),
        orjson.dumps({}),
        orjson.dumps({"query": 1}),
        orjson.dumps({"query": ONE, "variables": []}),
        orjson.dumps({"query": ONE, "operationName": 1}),
        orjson.dumps({"query": ONE, "extensions": "x"}),
    ],
)
async def test_a_body_that_is_no_request_is_refused(site: Site, body: bytes) -> None:
    answer = await site.post(body)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_other_content_types_are_refused(site: Site, content_type: str) -> None:
    answer = await site.post({"query": ONE}, content_type=content_type)

    assert answer.status_code in {400, 415}
    assert "data" not in answer.text


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", {}),
        ("{ nope }", {}),
        (NODE, {}),
        (NODE, {"id": [1]}),
        ("query($n: Int) { categories(level: $n, first: 1) { nodes { id } } }", {"n": 10**20}),
        ("query($n: Int) { categories(level: $n, first: 1) { nodes { id } } }", {"n": 1.5}),
        ('mutation { cartCreate(input: { note: "\\ud800" }) { cart { id } } }', {}),
    ],
)
async def test_a_request_error_has_no_data(
    site: Site, query: str, variables: dict[str, object]
) -> None:
    body = {
        "query": query,
        "variables": variables if 10**20 not in variables.values() else {"n": 1e20},
    }

    plain = await site.post(body)
    new = await site.post(body, accept=RESPONSE)

    assert (plain.status_code, new.status_code) == (200, 400)
    assert new.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert plain.json() == new.json()
    assert plain.json().keys() <= {"errors", "extensions"}
    assert plain.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer nonsense",
        "Bearer",
        "Basic YTpi",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXNfMSJ9.",
        "Bearer " + "x" * 20_000,
        "token",
    ],
)
async def test_a_bad_token_is_refused_whatever_was_asked(site: Site, authorization: str) -> None:
    answer = await site.post({"query": ONE}, authorization=authorization)

    assert answer.status_code == 401
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_token_is_good_until_it_is_revoked(site: Site) -> None:
    email, password = an_email(), "correct horse battery staple"
    await site.ask(SIGN_UP, input={"email": email, "password": password, "displayName": "Ada"})
    answer = await site.ask(SIGN_IN, input={"email": email, "password": password})
    token = answer["data"]["accessTokenCreate"]["credentials"]["accessToken"]
    whoami = {"query": "{ customer { email } }"}

    before = await site.post(whoami, authorization=f"Bearer {token}")
    revoke = "mutation { accessTokenRevoke { revokedSessions userErrors { code } } }"
    revoked = await site.ask(revoke, token)
    after = await site.post(whoami, authorization=f"Bearer {token}")

    assert before.json()["data"] == {"customer": {"email": email}}
    assert revoked["data"]["accessTokenRevoke"] == {"revokedSessions": 1, "userErrors": []}
    assert after.status_code == 401


async def test_an_expired_token_is_no_good(site: Site, shop: Shop) -> None:
    shop.clock.forward(days=-1)
    _, credentials = await signed_up(shop)

    answer = await site.post({"query": ONE}, authorization=f"Bearer {credentials['accessToken']}")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"query": NODE, "variables": {"id": "ord_\0"}},
        {"query": '{ node(id: "ord_\\u0000") { id } }'},
        {"query": '{ node(id: "ord_\\u{0}") { id } }'},
        {"query": 'mutation { cartCreate(input: { note: "\\u{000}" }) { cart { id } } }'},
    ],
)
async def test_nul_is_refused_however_it_is_written(site: Site, body: object) -> None:
    answer = await site.post(body)

    assert NUL in answer.text
    assert "data" not in answer.text


async def test_what_only_looks_like_nul_is_taken(shop: Shop) -> None:
    written = await shop.ask('{ node(id: "ord_\\\\u0000") { id } }')
    given = await shop.ask(NODE, id=r"ord_\x00")

    assert written == given == {"node": None}


async def test_variables_that_are_nested_too_deeply_are_refused(site: Site) -> None:
    """What the JSON parser still takes, and the interpreter does not."""
    shallow = orjson.dumps({"query": NODE, "variables": {"id": "?"}})

    answer = await site.post(shallow.replace(b'"?"', b"[" * 1010 + b"]" * 1010))

    assert "The variables are nested too deeply." in answer.text
    assert answer.status_code == 200


@pytest.fixture
def log() -> Iterator[StringIO]:
    """The log as production writes it."""
    root, written = logging.getLogger(), StringIO()
    before, level = root.handlers[:], root.level
    configure(level="INFO", json=True)
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:], root.level = before, level


async def test_a_fault_is_masked_and_logged_with_the_trace_id(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("password of the database")

    monkeypatch.setattr(SqlSellerReader, "by_ids", fails)
    query = """query($id: ID!, $other: ID!) {
      seller(id: $id) { id } product(id: $other) { id seller { name } } }"""
    variables = {"id": world.store.id, "other": world.lamp.id}

    answer = await site.post({"query": query, "variables": variables})

    trace_id = answer.headers["x-trace-id"]
    logged = [*map(orjson.loads, log.getvalue().splitlines())]
    faults = [line for line in logged if "password of the database" in str(line)]
    assert answer.status_code == 200
    assert "password" not in answer.text
    assert answer.json()["data"] == {
        "seller": None,
        "product": {"id": world.lamp.id, "seller": None},
    }
    assert {e["extensions"]["code"] for e in answer.json()["errors"]} == {"INTERNAL_SERVER_ERROR"}
    assert {e["message"] for e in answer.json()["errors"]} == {"Unexpected error."}
    assert faults
    assert {line["trace_id"] for line in faults} == {trace_id}


async def test_get_reads_and_does_not_write(site: Site) -> None:
    read = await site.http.get(site.url, params={"query": ONE})
    write = "mutation { cartCreate(input: {}) { cart { id } } }"
    refused = await site.http.get(site.url, params={"query": write})

    assert read.json()["data"]["products"]
    assert refused.status_code in {400, 405}
    assert "cart" not in refused.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(site: Site, method: str) -> None:
    answer = await site.http.request(method, site.url)

    assert answer.status_code == 405


async def test_probes_answer(site: Site, settings: Settings) -> None:
    base = site.url.removesuffix("/graphql")

    found = {
        path: (await site.http.get(base + path)).status_code
        for path in ("/health/live", "/health/ready")
    }

    assert settings.database_url
    assert found == {"/health/live": 200, "/health/ready": 200}
