"""`graphql-transport-ws`, strict about what clients send: a bad message is 4400, never a crash."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)

from apps.transport.credentials import InvalidToken, ended, viewer_of
from apps.transport.places import Full
from apps.transport.requests import Refused, members
from resolvers.context import Context
from resolvers.errors import PublicError, published

log = logging.getLogger(__name__)

TYPES: Final = ("connection_init", "ping", "pong", "subscribe", "complete")
MAX_ID: Final = 128
MAX_REASON: Final = 123
"""Bytes of a close frame's reason (RFC 6455)."""


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Strawberry's handler behind a check of every message, with an end to what was granted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._endpoint: Any = self.view
        self._places = ExitStack()
        self._watch: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:
        if not valid(message):
            await self.handle_invalid_message("Invalid message")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        """Sign in, within a bounded time; 4429 for a second time, and for too many sockets."""
        if self.connection_timed_out:
            return
        if self.connection_init_received:
            await self.websocket.close(4429, "Too many initialisation requests")
            return
        self.connection_init_received = True
        if self.connection_init_timeout_task:
            self.connection_init_timeout_task.cancel()
        self.context.connection_params = message.get("payload") or {}
        try:
            async with asyncio.timeout(self._endpoint.limits.sign_in_seconds):
                await self._sign_in()
        except TimeoutError:
            await self.websocket.close(4408, "Signing in took too long")
        except InvalidToken:
            await self.websocket.close(4403, "Forbidden")
        except Full:
            await self.websocket.close(4429, "Too many sockets")
        else:
            await self.send_message({"type": "connection_ack"})
            self.connection_acknowledged = True

    async def _sign_in(self) -> None:
        given = {k.lower(): v for k, v in (self.context.connection_params or {}).items()}
        authorization = given.get("authorization")
        viewer = await viewer_of(self.context.apis, authorization)
        self.context.viewer = viewer
        if viewer.session_id:
            self._places.enter_context(self._endpoint.of_principals.taken(viewer.session_id))
            self._watch = asyncio.create_task(self._end_with(authorization))
            self._watch.add_done_callback(self._task_done)

    async def _end_with(self, authorization: object) -> None:
        """Close the socket when the credentials end, also when they cannot be tried any more."""
        every = self._endpoint.limits.credentials_seconds
        try:
            await ended(self.context.apis, authorization, self.context.viewer, every=every)
        except Exception:  # whatever keeps us from looking: who cannot be checked is not served
            log.exception("the credentials of a socket cannot be tried")
        for id in [*self.operations]:
            await self.cleanup_operation(id)
        await self.websocket.close(4403, "The credentials have ended")

    async def handle_subscribe(self, message: Any) -> None:
        """Start an operation; what cannot be one is its own error, the socket lives on."""
        id, limit = message["id"], self.max_subscriptions_per_connection
        if self.connection_acknowledged and id not in self.operations:
            if limit is not None and len(self.operations) >= limit:
                text = f"A socket carries {limit} operations at a time."
                await self._refuse(id, PublicError(text, "TOO_MANY_OPERATIONS"))
                return
            try:
                asked = members(message["payload"])
                message["payload"]["query"] = (await self._endpoint.documents.find(asked)).text
            except GraphQLError as error:
                await self._refuse(id, published(error))
                return
        await super().handle_subscribe(message)

    async def _refuse(self, id: str, error: GraphQLError) -> None:
        await self.send_message({"id": id, "type": "error", "payload": [error.formatted]})

    async def shutdown(self) -> None:
        if self._watch:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        self._places.close()
        await super().shutdown()

    async def handle_task_exception(self, error: Exception) -> None:
        if not isinstance(error, WebSocketDisconnected):  # the client has gone: no fault of ours
            await super().handle_task_exception(error)

    @staticmethod
    def _get_pre_execution_close_reason(error: Any) -> None:
        """A bad operation is that operation's error; the socket and the others live on."""


class TextSocket(ASGIWebSocketAdapter):
    """Frames of text: what orjson encodes would go out as binary frames, which clients refuse."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        if self._closed():
            raise WebSocketDisconnected
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone

    async def close(self, code: int, reason: str) -> None:
        if not self._closed():
            await super().close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))

    def _closed(self) -> bool:
        return WebSocketState.DISCONNECTED in (self.ws.application_state, self.ws.client_state)


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
    try:
        asked = members(payload)
    except Refused:
        return False
    return bool(asked.query is not None or asked.document_id or asked.extensions)
