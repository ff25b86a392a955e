"""The response cache: anonymous GETs of persisted queries, answered before anything else runs.

What may be kept is decided in three places, each of which can only say no: the request (here), the
root fields (`caching.max_age`), and the ports that the answer was made of (`provenance`).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.transport.caching import matches
from apps.transport.headers import Header
from apps.transport.media_type import media_type, stream_type
from apps.transport.provenance import Provenance
from apps.transport.requests import Refused, asked
from apps.transport.responses import Kept, Responses

PATH: Final = "/graphql"
FILL: Final = "storefront.fill"
"""In the scope of a request whose answer could be kept."""

CREDENTIALS: Final = frozenset({b"authorization", b"cookie"})
BODY: Final = frozenset({b"content-length", b"transfer-encoding"})
"""These announce one, if only an empty one: it has to be read, in bounds, before the answer."""
ELSEWHERE: Final = CREDENTIALS | BODY
"""A request with any of these is not answered from here."""
VARIES_BY: Final = (b"accept", b"accept-language", b"origin")
"""Headers that an answer for everybody may depend on."""
VALIDATORS: Final = frozenset(
    {b"etag", b"cache-control", b"vary"}
    | {b"access-control-allow-origin", b"access-control-expose-headers"}
)
TRACE_ID: Final = b"x-trace-id"
"""Of one answer alone: what was kept has none."""
END_OF_HEAD: Final = b"\r\n"
MARGIN: Final = 1.0
"""Seconds by which clocks and notifications may differ between processes."""

SHARED_AT_ONCE: Final = 32 << 20
SHARED_PER_SECOND: Final = 256 << 10
"""Bytes that a process may put among those of all: whatever is asked for, memory stays bounded."""


class SharedResponses(Protocol):
    """What all processes keep. One that is away has nothing, and raises nothing."""

    async def get(self, key: str, /) -> bytes | None: ...

    async def put(self, key: str, value: bytes, /, *, seconds: int) -> None: ...


@dataclass(slots=True)
class Fill:
    """An answer in the making; the endpoint says for how many seconds it may be kept."""

    seen: Provenance = field(default_factory=Provenance)
    seconds: int | None = None


class _Asked(NamedTuple):
    """`alias`: the query string, and the headers of `VARIES_BY`."""

    alias: tuple[bytes, ...]
    none_match: str | None

    def has(self, kept: Kept) -> bool:
        """Whether the caller has this very answer."""
        return self.none_match is not None and matches(self.none_match, kept.etag)


class Cached:
    """ASGI application before all others. `clock_ahead`: of the database's clock before ours."""

    def __init__(
        self,
        app: ASGIApp,
        responses: Responses,
        shared: Callable[[], SharedResponses | None] = lambda: None,
        clock_ahead: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._app = app
        self._responses = responses
        self._shared = shared
        self._ahead = clock_ahead
        self._filling: dict[str, asyncio.Future[None]] = {}
        self._may_share = float(SHARED_AT_ONCE)
        self._shared_at = time.monotonic()

    def ready(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """The answer to a request that was spelled like this before, as bytes: head and rest."""
        asked = _asked(scope)
        kept = self._known(asked) if asked else None
        if asked is None or kept is None:
            return None
        if asked.has(kept):
            return kept.unmodified, END_OF_HEAD
        return kept.head, END_OF_HEAD + kept.body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        kept = self._known(asked)
        if kept is None:
            kept = await self._found_or_filled(asked.alias, scope, receive, send)
        if kept is not None:
            await _send(kept, send, unmodified=asked.has(kept))

    def _known(self, asked: _Asked) -> Kept | None:
        kept = self._responses.by_alias(asked.alias)
        if kept is not None:
            self._responses.counts["hits"] += 1
        return kept

    async def _found_or_filled(
        self, alias: tuple[bytes, ...], scope: Scope, receive: Receive, send: Send
    ) -> Kept | None:
        """The entry of another spelling, process or request; None: it has been answered here."""
        key = _key(alias)
        if key is None:
            await self._app(scope, receive, send)
            return None
        if other := self._filling.get(key):
            await asyncio.wait([other])
        if kept := self._responses.get(key) or await self._from_others(key):
            self._responses.name(alias, key)
            self._responses.counts["hits"] += 1
            return kept
        self._responses.counts["misses"] += 1
        done = self._filling.setdefault(key, asyncio.get_running_loop().create_future())
        try:
            return await self._filled(key, alias, scope, receive, send)
        finally:
            self._filling.pop(key, None)
            if not done.done():
                done.set_result(None)

    async def _filled(
        self, key: str, alias: tuple[bytes, ...], scope: Scope, receive: Receive, send: Send
    ) -> Kept | None:
        fill, filling = Fill(), self._responses.begin()
        messages: list[Message] = []

        async def noted(message: Message) -> None:
            messages.append(message)

        try:
            await self._app({**scope, FILL: fill}, receive, noted)
            kept = _made(fill, messages)
            if kept and fill.seen.is_public and self._responses.put(key, kept, filling):
                self._responses.name(alias, key)
                await self._share(key, kept, filling.since)
        finally:
            self._responses.end(filling)
        for message in [] if kept else messages:
            await send(message)
        return kept

    async def _from_others(self, key: str) -> Kept | None:
        shared = self._shared()
        found = await shared.get(key) if shared else None
        if found is None:
            return None
        kept, since = _decoded(found, self._ahead())
        filling = self._responses.begin()
        try:
            if not self._responses.unchanged_since(kept.names, since - MARGIN):
                return None
            return kept if self._responses.put(key, kept, filling) else None
        finally:
            self._responses.end(filling)

    async def _share(self, key: str, kept: Kept, since: float) -> None:
        if (shared := self._shared()) and self._takes_share(kept.size):
            seconds = max(1, int(kept.until - time.monotonic()))
            await shared.put(key, _encoded(kept, since, self._ahead()), seconds=seconds)

    def _takes_share(self, size: int) -> bool:
        now = time.monotonic()
        restored = SHARED_PER_SECOND * (now - self._shared_at)
        self._may_share, self._shared_at = min(SHARED_AT_ONCE, self._may_share + restored), now
        if size > self._may_share:
            return False
        self._may_share -= size
        return True


def _asked(scope: Scope) -> _Asked | None:
    """What is asked for, if its answer could be for everybody.

    A header that comes twice, or says nothing, is not for us to read.
    """
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return None
    found: dict[bytes, bytes] = {}
    none_match = None
    for name, value in scope["headers"]:
        if name in ELSEWHERE:
            return None
        if name in VARIES_BY:
            if not value or name in found:
                return None
            found[name] = value
        elif name == b"if-none-match":
            none_match = value.decode("latin-1")
    varies = [found.get(name, b"") for name in VARIES_BY]
    return _Asked((scope["query_string"], *varies), none_match)


def _key(alias: tuple[bytes, ...]) -> str | None:
    """One name for all spellings of a request; None when it names no persisted document.

    It is made of what will be executed, read as the endpoint reads it.
    """
    query, accept, language, origin = alias
    accepted = accept.decode("latin-1") or None
    kind = media_type(accepted)
    if not kind or stream_type(accepted):
        return None
    try:
        it = asked("GET", {}, query, b"")
        if it.query is not None or not (it.document_id or it.extensions):
            return None
        document = it.document_id, it.operation_name, it.variables, it.extensions
        varies = kind, language.decode("latin-1"), origin.decode("latin-1")
        made = orjson.dumps((document, varies), option=orjson.OPT_SORT_KEYS)
    except (Refused, TypeError):  # the endpoint will say what is wrong with it
        return None
    return hashlib.sha256(made).hexdigest()


def _made(fill: Fill, messages: list[Message]) -> Kept | None:
    """The answer as it would go out; None when it is for this caller alone."""
    if fill.seconds is None:
        return None
    start, *bodies = messages
    body = b"".join(it.get("body", b"") for it in bodies)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    own = [it for it in start["headers"] if it[0] != TRACE_ID]
    headers = (*own, (b"etag", tag.encode()))
    return Kept(
        body=body,
        headers=headers,
        validators=tuple(it for it in headers if it[0] in VALIDATORS),
        etag=tag,
        until=time.monotonic() + fill.seconds,
        names=frozenset(fill.seen.names),
    )


async def _send(kept: Kept, send: Send, *, unmodified: bool) -> None:
    if unmodified:
        await send({"type": "http.response.start", "status": 304, "headers": kept.validators})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})


def _encoded(kept: Kept, since: float, ahead: float) -> bytes:
    """The head as JSON, a line feed, the body; instants are of the database's clock."""
    head = {
        "since": since + ahead,
        "until": kept.until + ahead,
        "etag": kept.etag,
        "names": sorted(kept.names),
        "headers": [[it.decode("latin-1") for it in header] for header in kept.headers],
    }
    return orjson.dumps(head) + b"\n" + kept.body


def _decoded(value: bytes, ahead: float) -> tuple[Kept, float]:
    """The answer, and when it was begun."""
    line, _, body = value.partition(b"\n")
    head = orjson.loads(line)
    headers = tuple(_header(name, text) for name, text in head["headers"])
    kept = Kept(
        body=body,
        headers=headers,
        validators=tuple(it for it in headers if it[0] in VALIDATORS),
        etag=head["etag"],
        until=head["until"] - ahead,
        names=frozenset(head["names"]),
    )
    return kept, head["since"] - ahead


def _header(name: str, text: str) -> Header:
    return name.encode("latin-1"), text.encode("latin-1")
