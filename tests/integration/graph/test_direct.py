"""Plain requests are answered where they arrive: with the same answers as by way of ASGI."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import orjson
import pytest
from standardwebhooks.webhooks import Webhook

from apps.settings import Settings
from apps.transport.limits import Limits
from apps.transport.persisted import digest_of
from apps.transport.protocol import GuardedProtocol
from domains.payments.adapters.inbound.webhook import LONGEST_BODY
from persistence.sellers.reader import SqlSellerReader
from schema.build import Supergraph
from tests.integration.graph.site import Site, serving

SHOP = "https://shop.example"
QUERY = b'{"query":"{ shop { name } }"}'
JSON = b"content-type: application/json\r\n"
ONCE = (b"date:", b"x-trace-id:")
"""Headers that are another in every answer."""


@pytest.fixture(scope="module")
async def site(graph: Supergraph, settings: Settings) -> AsyncIterator[Site]:
    with_shop = settings.model_copy(update={"cors_origins": (SHOP,)})
    async with serving(graph, with_shop) as site:
        yield site


class Wire:
    """A connection on which requests are bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, site: Site) -> "Wire":
        port = urlsplit(site.url).port
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, piece: bytes, *, times: int) -> None:
        """Piece by piece, as fast as the server takes it."""
        for _ in range(times):
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def answer(self) -> tuple[bytes, list[bytes], bytes]:
        """Status line, headers in lower case, and body."""
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\r\n\r\n")
            status, *headers = head.lower().strip().split(b"\r\n")
            told = [int(it[15:]) for it in headers if it.startswith(b"content-length:")]
            [length] = [0] if b"204" in status else told
            assert len(told) == (b"204" not in status)
            return status, sorted(headers), await self.reader.readexactly(length)


async def asked(site: Site, request: bytes) -> tuple[bytes, list[bytes], object]:
    """The answer, without what is another each time."""
    wire = await Wire.to(site)
    wire.writer.write(request)
    status, headers, body = await wire.answer()
    wire.writer.close()
    kept = [it for it in headers if not it.startswith((*ONCE, b"content-length:"))]
    return status, kept, plain(body)


def plain(body: bytes) -> object:
    """JSON without what the caller has left to spend."""
    if not body.startswith(b"{"):
        return body
    answer = orjson.loads(body)
    answer.pop("extensions", None)
    return answer


def post(headers: bytes, body: bytes, path: bytes = b"/graphql") -> bytes:
    length = b"content-length: %d\r\n" % len(body)
    return b"POST %b HTTP/1.1\r\nhost: x\r\n" % path + headers + length + b"\r\n" + body


def chunked(headers: bytes, body: bytes, path: bytes = b"/graphql") -> bytes:
    """The same request, which goes the long way."""
    more = b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return b"POST %b HTTP/1.1\r\nhost: x\r\n" % path + headers + more


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, QUERY),
        (JSON + b"accept: application/graphql-response+json\r\n", QUERY),
        (JSON + b"accept: application/graphql-response+json\r\n", b'{"query":"{ nothing }"}'),
        (JSON + b"origin: https://shop.example\r\n", QUERY),
        (JSON + b"origin: https://elsewhere.example\r\n", QUERY),
        (JSON + b"origin: https://shop.example\r\ncookie: a=b\r\n", QUERY),
        (JSON + b"authorization: Bearer nobody\r\n", QUERY),
        (JSON + b"storefront-key: nobody's\r\n", QUERY),
        (JSON + b"accept: text/html\r\n", QUERY),
        (JSON + b"content-encoding: gzip\r\n", QUERY),
        (b"content-type: text/plain\r\n", QUERY),
        (JSON, b'{"query":'),
        (JSON, b'{"query":"{"}'),
        (JSON, b'{"query":"subscription { notificationReceived { id } }"}'),
        (JSON, b'{"documentId":"sha256:nothing"}'),
        (JSON, b"{}"),
    ],
)
async def test_an_answer_is_the_same_whichever_way_it_goes(
    site: Site, headers: bytes, body: bytes
) -> None:
    direct = await asked(site, post(headers, body))

    assert direct == await asked(site, chunked(headers, body))


def signed(settings: Settings, body: bytes) -> bytes:
    at, key = datetime.now(UTC), settings.gateway_webhook_secret.get_secret_value().encode()
    signature = Webhook(key).sign("msg_1", at, body.decode())
    told = {"id": "msg_1", "timestamp": int(at.timestamp()), "signature": signature}
    return "".join(f"webhook-{name}: {value}\r\n" for name, value in told.items()).encode()


@pytest.mark.parametrize(
    ("kind", "status"), [("payment.authorized", b"404"), ("payment.captured", b"204"), ("", b"400")]
)
async def test_what_the_gateway_tells_is_answered_whichever_way_it_goes(
    site: Site, settings: Settings, kind: str, status: bytes
) -> None:
    message = {"type": kind, "data": {"id": "gw_nothing", "reference": "pay_nobodys"}}
    body, path = orjson.dumps(message), b"/webhooks/payments"
    headers = signed(settings, body if kind else b"something else")

    direct = await asked(site, post(headers, body, path))

    assert direct == await asked(site, chunked(headers, body, path))
    assert direct[0].split()[1] == status


async def test_a_message_that_is_too_long_is_refused(site: Site, settings: Settings) -> None:
    body = b" " * (LONGEST_BODY + 1)

    status, _, _ = await asked(site, post(signed(settings, body), body, b"/webhooks/payments"))

    assert status.split()[1] == b"413"


async def test_requests_sent_at_once_are_answered_in_their_order(site: Site) -> None:
    plainly = post(JSON, b'{"query":"{ direct: __typename }"}')
    round_about = chunked(JSON, b'{"query":"{ around: __typename }"}')
    wire = await Wire.to(site)

    wire.writer.write(plainly + round_about + plainly + plainly + round_about)
    bodies = [(await wire.answer())[2] for _ in range(5)]

    named = [next(iter(orjson.loads(it)["data"])) for it in bodies]
    assert named == ["direct", "around", "direct", "direct", "around"]
    wire.writer.close()


async def kept(site: Site) -> tuple[bytes, bytes]:
    """A request, without the end of its head, whose answer is kept; and the body of that."""
    query = "{ shop { name } }"
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(query)}}
    await site.post({"query": query, "extensions": hashed})
    params = {"documentId": f"sha256:{digest_of(query)}"}
    await site.http.get(site.url, params=params)
    hits = site.responses.counts["hits"]
    again = await site.http.get(site.url, params=params)
    assert site.responses.counts["hits"] == hits + 1
    target: bytes = again.request.url.raw_path
    return b"GET %b HTTP/1.1\r\nhost: x\r\naccept: */*\r\n" % target, again.content


async def test_a_kept_answer_waits_for_the_one_before_it(site: Site) -> None:
    head, body = await kept(site)
    get = head + b"\r\n"
    slow = post(JSON, b'{"query":"{ slow: shop { name } }"}')
    wire = await Wire.to(site)

    wire.writer.write(slow + get + get)
    bodies = [(await wire.answer())[2] for _ in range(3)]

    assert "slow" in orjson.loads(bodies[0])["data"]
    assert bodies[1] == bodies[2] == body
    wire.writer.close()


@pytest.mark.parametrize("send", [post, chunked])
async def test_what_is_sent_at_once_is_read_as_it_is_answered(
    site: Site, connections: list[GuardedProtocol], send: Callable[[bytes, bytes], bytes]
) -> None:
    request = send(JSON + b"x-more: %b\r\n" % (b"x" * 8000), QUERY)
    wire, many, most = await Wire.to(site), 500, 0

    sending = asyncio.create_task(wire.send(request * 50, times=many // 50))
    for _ in range(many):
        await wire.answer()
        most = max(most, len(connections[-1].pipeline))
    await sending
    wire.writer.close()

    assert most <= 256 * 1024 // len(request)  # what is read at a time


async def test_a_head_that_is_too_large_is_refused_after_another_request(site: Site) -> None:
    large = post(JSON + b"x-more: %b\r\n" % (b"x" * 40_000), QUERY)
    wire = await Wire.to(site)

    wire.writer.write(post(JSON, QUERY) + large)
    statuses = [(await wire.answer())[0].split()[1] for _ in range(2)]
    wire.writer.close()

    assert statuses == [b"200", b"431"]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[GuardedProtocol]:
    """Those that are made during the test, as the server has them."""
    made: list[GuardedProtocol] = []
    connection_made = GuardedProtocol.connection_made

    def noted(self: GuardedProtocol, transport: asyncio.Transport) -> None:
        made.append(self)
        connection_made(self, transport)

    monkeypatch.setattr(GuardedProtocol, "connection_made", noted)
    return made


async def test_kept_answers_wait_for_a_client_that_does_not_read(
    site: Site, connections: list[GuardedProtocol]
) -> None:
    head, body = await kept(site)
    many = 30_000
    wire = await Wire.to(site)

    sending = asyncio.create_task(wire.send((head + b"\r\n") * 50, times=many // 50))
    await asyncio.wait([sending], timeout=2)
    waiting = connections[-1].transport.get_write_buffer_size()
    bodies = [(await wire.answer())[2] for _ in range(many)]
    await sending

    assert waiting < 1 << 20
    assert set(bodies) == {body}
    wire.writer.close()


@pytest.mark.parametrize(
    ("announced", "status"),
    [
        (b"content-length: 100\r\n\r\n", b"408"),
        (b"transfer-encoding: chunked\r\n\r\n", b"408"),
        (b"content-length: 1048577\r\n\r\n", b"413"),
        (b"content-length: 2\r\n\r\n{}", b"200"),
    ],
)
async def test_a_question_with_a_body_is_read_before_it_is_answered(
    graph: Supergraph, settings: Settings, announced: bytes, status: bytes
) -> None:
    hasty = settings.model_copy(update={"transport": Limits(body_seconds=0.2)})
    async with serving(graph, hasty) as site:
        head, _ = await kept(site)
        told, _, _ = await asked(site, head + announced)

    assert told.split()[1] == status


async def test_a_handshake_is_no_question_for_a_kept_answer(site: Site) -> None:
    head, _ = await kept(site)
    asks = b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    key = b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    protocol = b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    wire = await Wire.to(site)

    wire.writer.write(head + asks + key + protocol)

    assert (await wire.reader.readline()).startswith(b"HTTP/1.1 101")
    wire.writer.close()


async def test_a_client_that_wants_to_end_the_connection_is_answered(site: Site) -> None:
    wire = await Wire.to(site)

    wire.writer.write(post(JSON + b"connection: close\r\n", QUERY))
    status, headers, _ = await wire.answer()

    assert status == b"http/1.1 200 ok"
    assert b"connection: close" in headers
    assert await wire.reader.read() == b""
    wire.writer.close()


async def test_a_client_that_goes_away_leaves_the_server_well(site: Site) -> None:
    for _ in range(20):
        wire = await Wire.to(site)
        wire.writer.write(post(JSON, QUERY))
        wire.writer.transport.abort()

    assert (await asked(site, post(JSON, QUERY)))[0] == b"http/1.1 200 ok"


async def test_a_body_in_pieces_is_waited_for(site: Site) -> None:
    request = post(JSON, QUERY)
    wire = await Wire.to(site)

    for end in range(0, len(request), 40):
        wire.writer.write(request[end : end + 40])
        await wire.writer.drain()
        await asyncio.sleep(0.005)

    assert (await wire.answer())[0] == b"http/1.1 200 ok"
    wire.writer.close()


@pytest.mark.parametrize("send", [post, chunked])
@pytest.mark.parametrize(
    ("proxies", "believed"),
    [(("127.0.0.0/8",), "203.0.113.9"), (("10.0.0.0/8",), "127.0.0.1")],
)
async def test_a_trusted_proxy_and_nobody_else_says_who_asks(
    *,
    graph: Supergraph,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    send: Callable[[bytes, bytes], bytes],
    proxies: tuple[str, ...],
    believed: str,
) -> None:
    seen: list[str] = []

    def purse(_: object, caller: str) -> None:
        seen.append(caller)

    monkeypatch.setattr("persistence.throttling.bucket.ValkeyThrottle.purse", purse)
    trusting = settings.model_copy(update={"trusted_proxies": proxies})
    async with serving(graph, trusting) as site:
        await asked(site, send(JSON + b"x-forwarded-for: 203.0.113.9\r\n", QUERY))

    assert seen == [f"address:{believed}"]


async def test_a_fault_of_ours_is_a_500_that_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def purse(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("persistence.throttling.bucket.ValkeyThrottle.purse", purse)
    status, headers, body = await asked(site, post(JSON, QUERY))

    assert (status, body) == (b"http/1.1 500 internal server error", b"Internal Server Error")
    assert b"connection: close" in headers
    assert "secret" in _logged(caplog)


async def test_a_fault_of_a_field_is_masked(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def by_handles(*_: object) -> object:
        raise RuntimeError("secret")

    monkeypatch.setattr(SqlSellerReader, "by_handles", by_handles)
    body = b'{"query":"{ seller(handle: \\"x\\") { id } }"}'
    _, _, answer = await asked(site, post(JSON, body))

    assert "secret" not in repr(answer)
    assert "secret" in _logged(caplog)


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    return "".join(f"{it.getMessage()} {it.exc_info}" for it in caplog.records)
