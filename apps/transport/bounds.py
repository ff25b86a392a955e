"""Requests of bounded size and patience: a body is read whole before anything else happens."""

import asyncio

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.transport.limits import Limits


class _Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Bounded:
    """ASGI middleware: 408, 413 and 431; the connection is closed after each of them."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except _Refused as refused:
            answer = PlainTextResponse(
                refused.reason, status_code=refused.status, headers={"connection": "close"}
            )
            await answer(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replaying(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body; None when the client has gone."""
        length, is_chunked = self._announced(scope)
        if not length.isdigit() or int(length) > self._limits.body_bytes:
            raise _Refused(413, "The body is too large.")
        if length == b"0" and not is_chunked:
            return b""
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await self._read(receive)
        except TimeoutError:
            raise _Refused(408, "The body took too long to arrive.") from None

    def _announced(self, scope: Scope) -> tuple[bytes, bool]:
        """The length of the body that the head tells, and whether it comes in chunks."""
        length, is_chunked = b"0", False
        size = len(scope.get("raw_path", b"")) + len(scope["query_string"])
        for name, value in scope["headers"]:
            size += len(name) + len(value) + 4
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                is_chunked = True
        if size > self._limits.head_bytes:
            raise _Refused(431, "The head of the request is too large.")
        return length, is_chunked

    async def _read(self, receive: Receive) -> bytes | None:
        chunks, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk = message.get("body", b"")
            chunks.append(chunk)
            size += len(chunk)
            more = message.get("more_body", False)
            if size > self._limits.body_bytes:  # counted: a chunked body announces no length
                raise _Refused(413, "The body is too large.")
        return b"".join(chunks)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever comes after it."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
