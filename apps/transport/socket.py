"""`graphql-transport-ws`, strict about what clients send: a bad message is 4400, never a crash."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)

from resolvers.context import Context

TYPES: Final = ("connection_init", "ping", "pong", "subscribe", "complete")
MAX_ID: Final = 128
MAX_REASON: Final = 123
"""Bytes of a close frame's reason (RFC 6455)."""


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Strawberry's handler behind a check of every message."""

    async def handle_message(self, message: Any) -> None:
        if not valid(message):
            await self.handle_invalid_message("Invalid message")
            return
        if message["type"] == "connection_init" and message.get("payload") is None:
            message.pop("payload", None)
        await super().handle_message(message)

    @staticmethod
    def _get_pre_execution_close_reason(error: Any) -> None:
        """A bad operation is that operation's error; the socket and the others live on."""


class TextSocket(ASGIWebSocketAdapter):
    """Frames of text: what orjson encodes would go out as binary frames, which clients refuse."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone

    async def close(self, code: int, reason: str) -> None:
        await super().close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))


def valid(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("type") not in TYPES:
        return False
    payload, id = message.get("payload"), message.get("id")
    if message["type"] in ("subscribe", "complete") and not (
        isinstance(id, str) and 0 < len(id) <= MAX_ID
    ):
        return False
    if message["type"] != "subscribe":
        return payload is None or isinstance(payload, dict)
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
