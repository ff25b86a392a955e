"""A trace id for every request: the caller's from `traceparent`, or a new one."""

import os
import re
from contextvars import ContextVar
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = b"traceparent"
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context."""

TRACE_ID: Final[ContextVar[str | None]] = ContextVar("trace_id", default=None)
"""Of the request that is being answered; every line of the log has it."""


class Traced:
    """ASGI middleware: logs within carry the trace id, and the answer names it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), None)
        id = trace_id(given)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-trace-id", id.encode())]
            await send(message)

        outer = TRACE_ID.set(id)
        try:
            await self._app(scope, receive, named)
        finally:
            TRACE_ID.reset(outer)


def trace_id(traceparent: bytes | None) -> str:
    """The caller's, as 32 hexadecimal digits; a new one where none is given."""
    if traceparent and (match := _TRACEPARENT.fullmatch(traceparent)):
        return match[1].decode()
    return os.urandom(16).hex()
