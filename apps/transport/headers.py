"""Headers of every answer: what browsers may do with it, and what caches have to tell apart."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

_ALWAYS: Final = [
    (b"vary", b"Accept, Accept-Language, Authorization, Origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
]
_PRIVATE: Final = (b"cache-control", b"private, no-store")
_YEAR: Final = 365 * 24 * 3600
_KNOWN: Final = 500
"""Heads that are remembered."""


def always(*, secure: bool) -> list[Header]:
    """What every answer says; `secure` tells browsers to come by HTTPS only."""
    if not secure:
        return [*_ALWAYS]
    return [*_ALWAYS, (b"strict-transport-security", f"max-age={_YEAR}".encode())]


def guarded(given: Sequence[Header], ours: Sequence[Header]) -> list[Header]:
    """What the answer says itself stays; of `vary` there may be several lines."""
    names = {name for name, _ in given}
    own = [it for it in ours if it[0] not in names or it[0] == b"vary"]
    return [*given, *own] if b"cache-control" in names else [*given, *own, _PRIVATE]


class Guarded:
    """ASGI middleware: adds what every answer says."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._ours = always(secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = guarded(message["headers"], self._ours)
            await send(message)

        await self._app(scope, receive, told if scope["type"] == "http" else send)


class Origins(CORSMiddleware):
    """CORS, which costs nothing where no browser asks for another site."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def shared(self, given: Sequence[Header], origin: bytes) -> list[Header]:
        """The headers of an answer with what its reader, a page of that origin, may do with it."""
        message: Message = {"type": "http.response.start", "headers": [*given]}
        telling = self.send(message, _nowhere, Headers(raw=[(b"origin", origin)]))
        with suppress(StopIteration):  # nothing in it waits
            telling.send(None)
        told: list[Header] = message["headers"]
        return told


async def _nowhere(_: Message) -> None:
    """Take a message that only its sender looks at."""


class Heads:
    """The heads of answers as bytes, up to what is another each time: what the middleware says."""

    def __init__(self, origins: Origins, *, secure: bool) -> None:
        self._origins = origins
        self._ours = always(secure=secure)
        self.of = lru_cache(_KNOWN)(self._made)

    def _made(
        self,
        status: int,
        headers: tuple[Header, ...],
        origin: bytes | None,
    ) -> bytes:
        told: list[Header] = [*headers]
        if origin is not None:
            told = self._origins.shared(told, origin)
        return head(status, guarded(told, self._ours))


def head(status: int, headers: Sequence[Header]) -> bytes:
    """The status line and these headers, without the empty line at their end."""
    line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
    return line + b"".join([b"%b: %b\r\n" % header for header in headers])
