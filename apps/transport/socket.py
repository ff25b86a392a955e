"""`graphql-transport-ws`, strict about what clients send: a bad message is 4400, never a crash."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.types.graphql import OperationType

from apps.transport.credentials import InvalidToken, viewer_of
from apps.transport.fanout import Fanout, Frame, Subscribed
from apps.transport.places import Full
from apps.transport.protocol import WRITE
from apps.transport.requests import Refused, members
from domains.shared_kernel.errors import Overloaded
from resolvers.context import Context
from resolvers.errors import PublicError, published

log = logging.getLogger(__name__)

TYPES: Final = ("connection_init", "ping", "pong", "subscribe", "complete")
MAX_ID: Final = 128
MAX_REASON: Final = 123
"""Bytes of a close frame's reason (RFC 6455)."""

MAX_WAITING: Final = 32
"""Answers that wait for a client that does not read, beside 64 KiB in the server's buffer."""


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Strawberry's handler behind a check of every message, with an end to what was granted.

    Queries and mutations run as Strawberry runs them, each as a task; subscriptions share runs.
    """

    view: Any
    websocket: TextSocket

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fanout: Fanout = self.view.fanout
        self._following: dict[str, Following] = {}
        self._places = ExitStack()
        self._closing: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:
        if not valid(message):
            await self.handle_invalid_message("Invalid message")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        """Sign in, within a bounded time; 4429 for a second time, and for too many sockets.

        After 1013 ("try again later") clients do so; after 4429, they do not.
        """
        if self.connection_timed_out:
            return
        if self.connection_init_received:
            await self.websocket.close(4429, "Too many initialisation requests")
            return
        self.connection_init_received = True
        if self.connection_init_timeout_task:
            self.connection_init_timeout_task.cancel()
        try:
            async with asyncio.timeout(self.view.limits.sign_in_seconds):
                await self._sign_in(message.get("payload") or {})
        except TimeoutError:
            await self.websocket.close(4408, "Signing in took too long")
        except InvalidToken:
            await self.websocket.close(4403, "Forbidden")
        except Full:
            await self.websocket.close(4429, "Too many sockets")
        except Overloaded:
            await self.websocket.close(1013, "There is too much to do")
        else:
            await self.send_message({"type": "connection_ack"})
            self.connection_acknowledged = True

    async def _sign_in(self, params: Mapping[str, object]) -> None:
        given = {name.lower(): value for name, value in params.items()}
        authorization = given.get("authorization")
        viewer = await viewer_of(self.context.apis, authorization)
        self.context.viewer = viewer
        if viewer.session_id:
            self._places.enter_context(self.view.of_principals.taken(viewer.session_id))
            watched = self.view.credentials.watched(authorization, viewer, self._forbid)
            self._places.enter_context(watched)

    def _forbid(self) -> None:
        self._closing = asyncio.create_task(self._close_for_good())

    async def _close_for_good(self) -> None:
        """The credentials have ended, or cannot be tried any more."""
        for id in [*self.operations, *self._following]:
            await self.cleanup_operation(id)
        await self.websocket.close(4403, "The credentials have ended")

    async def handle_subscribe(self, message: Any) -> None:
        """Start an operation; what cannot be one is its own error, the socket lives on."""
        id, limit = message["id"], self.max_subscriptions_per_connection
        if id in self._following:
            await self.websocket.close(4409, f"Subscriber for {id} already exists")
            return
        if self.connection_acknowledged and id not in self.operations:
            if limit is not None and len(self.operations) + len(self._following) >= limit:
                text = f"A socket carries {limit} operations at a time."
                await self._refuse(id, PublicError(text, "TOO_MANY_OPERATIONS"))
                return
            try:
                asked = members(message["payload"])
                document = await self.view.documents.find(asked)
                operation = document.operation(asked.operation_name)
            except GraphQLError as error:
                await self._refuse(id, published(error))
                return
            if operation.kind is OperationType.SUBSCRIPTION:
                name, variables = asked.operation_name, asked.variables
                self._follow(id, Subscribed(document.text, name, variables, self.context))
                return
            message["payload"]["query"] = document.text
        await super().handle_subscribe(message)

    def _follow(self, id: str, subscribed: Subscribed) -> None:
        follower = self._following[id] = Following(id, self.websocket, self._following)
        self._fanout.follow(subscribed, follower)

    async def cleanup_operation(self, operation_id: str) -> None:
        if follower := self._following.pop(operation_id, None):
            self._fanout.leave(follower)
            return
        await super().cleanup_operation(operation_id)

    async def _refuse(self, id: str, error: GraphQLError) -> None:
        await self.send_message({"id": id, "type": "error", "payload": [error.formatted]})

    async def shutdown(self) -> None:
        self._places.close()
        left = [self._fanout.leave(follower) for follower in self._following.values()]
        self._following.clear()
        ending = [task for task in (self._closing, self.websocket.sending, *left) if task]
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending)
        await super().shutdown()

    async def handle_task_exception(self, error: Exception) -> None:
        if not isinstance(error, WebSocketDisconnected):  # the client has gone: no fault of ours
            await super().handle_task_exception(error)

    @staticmethod
    def _get_pre_execution_close_reason(error: Any) -> None:
        """A bad operation is that operation's error; the socket and the others live on."""


class Following:
    """A subscription of a socket: puts its id around the answers that it shares with others."""

    __slots__ = ("_among", "_id", "_prefix", "_socket")

    def __init__(self, id: str, socket: TextSocket, among: dict[str, Following]) -> None:
        self._id = id
        self._socket = socket
        self._among = among
        self._prefix = b'{"id":%b,"type":"next","payload":' % orjson.dumps(id)

    def tell(self, frame: Frame) -> bool:
        if frame.is_refusal:
            self._last({"id": self._id, "type": "error", "payload": frame.errors})
            return True
        return self._socket.push(b"%b%b}" % (self._prefix, frame.payload))

    def end(self) -> None:
        self._last({"id": self._id, "type": "complete"})

    async def ready(self) -> None:
        await self._socket.drained()

    def _last(self, message: dict[str, object]) -> None:
        """Only once, and the id is free again before the client hears it."""
        if self._among.get(self._id) is self:
            del self._among[self._id]
            self._socket.push(orjson.dumps(message))


class TextSocket(ASGIWebSocketAdapter):
    """Frames of text: what orjson encodes would go out as binary frames, which clients refuse.

    `sending` runs only while something waits for the client to read.
    """

    def __init__(self, view: Any, request: WebSocket, response: WebSocket) -> None:
        super().__init__(view, request, response)
        self.sending: asyncio.Task[None] | None = None
        self._write: Callable[[bytes], bool] = request.scope["extensions"].get(WRITE, _cannot)
        self._waiting: deque[bytes] = deque()

    def push(self, text: bytes) -> bool:
        """Send without waiting; False when nothing more should be pushed before `drained`."""
        if self.sending is None and self._write(text):
            return True
        self._waiting.append(text)
        if self.sending is None:
            self.sending = asyncio.create_task(self._send())
        return len(self._waiting) < MAX_WAITING

    async def drained(self) -> None:
        """Return when nothing waits any more."""
        while self.sending:
            await asyncio.wait([self.sending])

    async def _send(self) -> None:
        try:
            while self._waiting and not self._closed():
                await self.ws.send_text(self._waiting.popleft().decode())
        except WebSocketDisconnect:
            pass  # the handler hears of it, too
        finally:
            self.sending = None
            self._waiting.clear()

    async def send_json(self, message: Mapping[str, object]) -> None:
        await self.drained()
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


def _cannot(_text: bytes) -> bool:
    return False


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
