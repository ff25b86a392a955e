"""Plain requests, answered where their bytes arrive (docs/adr/0015).

Between uvicorn's parser and the endpoint, ASGI's messages and the middleware around it cost more
CPU than a small query does. A POST of one JSON body to the graph that is to be answered by one, a
message of the payment gateway, and a GET whose answer is kept, need little of that; it is done
here, by the same parts. Everything else goes the long way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from apps.observability.tracing import TRACE_ID, trace_id
from apps.transport.answers import PLAIN_TYPE, Answer
from apps.transport.limits import Limits
from apps.transport.media_type import media_type, stream_type
from apps.transport.protocol import GuardedProtocol
from apps.transport.requests import Headers, first_of_each, text

if TYPE_CHECKING:
    from starlette.types import Scope
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from apps.transport.headers import Heads

log = logging.getLogger(__name__)

PATH: Final = b"/graphql"
GATEWAY: Final = b"/webhooks/payments"
POSTS: Final = frozenset({PATH, GATEWAY})
KEPT: Final = PATH + b"?"
MOST: Final = 1 << 16
"""Bytes of a body that uvicorn reads without being asked for it."""

ELSEWHERE: Final = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
FORWARDED: Final = b"x-forwarded-for"
NO_CONTENT: Final = 204
"""Such an answer must not tell a length (RFC 9110, section 8.6)."""
FAULT: Final = Answer(500, b"Internal Server Error", PLAIN_TYPE)
LATE: Final = Answer(408, b"The body took too long to arrive.", PLAIN_TYPE)


class Graph(Protocol):
    """The endpoint."""

    async def answer(self, scope: Scope, headers: Headers, body: bytes, /) -> Any: ...


Answering: TypeAlias = Callable[["Scope", Headers, bytes], Awaitable[Any]]
"""Makes the `Answer` to a request with this body."""


class Direct:
    """What plain requests are answered with: endpoints, kept answers, and the heads of all."""

    def __init__(
        self,
        graph: Graph,
        gateway: Callable[[Headers, bytes], Awaitable[int]],
        kept: Callable[[Scope], tuple[bytes, bytes] | None],
        heads: Heads,
        limits: Limits,
    ) -> None:
        """`gateway` has the status for what the payment gateway tells.

        `kept` finds the answer to a GET: its head, and the rest of it after the date.
        """
        self.graph = graph
        self.gateway = gateway
        self.kept = kept
        self.heads = heads
        self.limits = limits

    def answering(self, url: bytes, headers: Headers) -> Answering | None:
        """What answers such a POST, if it is to be answered here."""
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > min(MOST, self.limits.body_bytes):
            return None
        if not ELSEWHERE.isdisjoint(headers):
            return None
        if url == GATEWAY:
            return self._told
        accept = text(headers.get(b"accept"))
        plain = media_type(accept) is not None and stream_type(accept) is None
        return self.graph.answer if plain else None

    async def _told(self, _: Scope, headers: Headers, body: bytes) -> Answer:
        return Answer(await self.gateway(headers, body), b"")


class Exchange:
    """One request and its answer, in the place of uvicorn's cycle: it has what uvicorn looks at."""

    def __init__(
        self,
        protocol: GraphProtocol,
        scope: Scope,
        headers: Headers,
        answering: Answering | None = None,
    ) -> None:
        """Without `answering`, the answer is at hand."""
        self.protocol = protocol
        self.scope = scope
        self.headers = headers
        self.answering = answering
        self.body = b""
        self.more_body = True
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False
        self._news: asyncio.Event | None = None

    @property
    def message_event(self) -> Exchange:
        """What uvicorn sets when something comes, which is seldom waited for."""
        return self

    def set(self) -> None:
        if self._news:
            self._news.set()

    async def run_asgi(self, _app: object) -> None:
        """Answer it. The name is uvicorn's: an exchange that has to wait is started by it."""
        headers = self.headers
        id = trace_id(headers.get(b"traceparent"))
        TRACE_ID.set(id)
        try:
            if self.more_body and not await self._is_whole():
                answer = LATE
            elif self.disconnected or self.answering is None:
                return
            else:
                answer = await self.answering(self.scope, headers, self.body)
        except Exception:
            log.exception("a request could not be answered")
            answer = FAULT
        if self.protocol.flow.write_paused:
            await self.protocol.flow.drain()
        if not self.disconnected:
            self._send(answer, id)

    async def _is_whole(self) -> bool:
        """Whether the body arrives in time."""
        self._news = asyncio.Event()
        try:
            async with asyncio.timeout(self.protocol.direct.limits.body_seconds):
                while self.more_body and not self.disconnected:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _send(self, answer: Answer, id: str) -> None:
        headers, body = self.headers, answer.body
        head = self.protocol.direct.heads.of(answer.status, answer.headers, headers.get(b"origin"))
        self.keep_alive = self.keep_alive and answer.status not in (408, 500)
        closing = b"" if self.keep_alive else b"connection: close\r\n"
        length = b"" if answer.status == NO_CONTENT else b"content-length: %d\r\n" % len(body)
        told = id.encode(), length, closing, body
        self.finish(head, b"x-trace-id: %b\r\n%b%b\r\n%b" % told)

    def finish(self, head: bytes, rest: bytes) -> None:
        """Send the answer; between its head and the rest stands the date."""
        protocol = self.protocol
        self.response_complete = True
        protocol.transport.write(head + protocol.date() + rest)
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()


class GraphProtocol(GuardedProtocol):
    """Answers plain requests to the graph by itself, where there is a `direct`."""

    direct: Direct
    _ready: tuple[bytes, bytes] | None = None
    _dated: tuple[object, bytes] = (None, b"")

    def on_headers_complete(self) -> None:
        exchange = self._exchange()
        if exchange is None:
            super().on_headers_complete()
            return
        self._head_is_complete()
        is_busy, cycle = self._is_busy(), cast("RequestResponseCycle", exchange)
        self.cycle = cycle
        if self._ready:
            return
        if is_busy:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        else:
            self._start_asgi_task(cycle, self.app)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if ready := self._ready:
            self._ready = None
            cast("Exchange", self.cycle).finish(*ready)

    def date(self) -> bytes:
        """The headers that uvicorn adds to every answer; it renews them once a second."""
        headers = self.server_state.default_headers
        if headers is not self._dated[0]:
            self._dated = headers, b"".join([b"%b: %b\r\n" % it for it in headers])
        return self._dated[1]

    def _exchange(self) -> Exchange | None:
        """What came, if it is to be answered here."""
        parser, scope = self.parser, cast("Scope", self.scope)
        method, url = parser.get_method(), self.url
        if parser.get_http_version() != "1.1" or parser.should_upgrade():
            return None
        if (self._seen or self._head_bytes()) > self.limits.head_bytes:
            return None
        if method == b"POST" and url in POSTS:
            headers = first_of_each(self.headers)
            answering = self.direct.answering(url, headers)
            if answering is None:
                return None
            scope.update(method="POST", path=url.decode(), raw_path=url, query_string=b"")
            if FORWARDED in headers:
                scope["client"] = self._forwarded()
            exchange = Exchange(self, scope, headers, answering)
            exchange.keep_alive = parser.should_keep_alive()
            return exchange
        if method == b"GET" and url.startswith(KEPT) and parser.should_keep_alive():
            return self._kept(url[len(KEPT) :])
        return None

    def _kept(self, query_string: bytes) -> Exchange | None:
        """A GET whose answer is there: it goes out as soon as the request has ended.

        Where the client does not read what it has got, the answer goes the long way.
        """
        if self._is_busy() or self.flow.write_paused:
            return None
        scope = cast("Scope", self.scope)
        scope.update(method="GET", path="/graphql", query_string=query_string)
        found = self.direct.kept(scope)
        if found is None:
            return None
        self._ready = found
        return Exchange(self, scope, {})

    def _head_bytes(self) -> int:
        return len(self.url) + sum([len(name) + len(value) + 4 for name, value in self.headers])

    def _forwarded(self) -> tuple[str, int] | None:
        """Whom a trusted proxy asks for: uvicorn puts the one that knows around the application."""
        proxies: Any = self.app
        if isinstance(proxies, ProxyHeadersMiddleware) and self.client:
            trusted = proxies.trusted_hosts
            named = b", ".join([value for name, value in self.headers if name == FORWARDED])
            if self.client[0] in trusted:
                host, port = trusted.get_trusted_client_address(named.decode("latin-1"))
                return (host, port) if host else self.client
        return self.client


def answering(limits: Limits, direct: Direct | None) -> type[GuardedProtocol]:
    """The protocol with these limits; without `direct` it is uvicorn's."""
    if direct is None:
        return GuardedProtocol.within(limits)
    return GraphProtocol.within(limits, direct=direct)
