"""uvicorn's protocols, with what they lack: bounds of heads and patience, and sending at once."""

import asyncio
from collections.abc import Sized
from typing import Any, Final

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State

from apps.transport.stalled import DropsStalled

WRITE: Final = "storefront.write"
"""The extension of a WebSocket's scope that is `DirectProtocol.write`."""

CHUNK_OVERHEAD: Final = 6
"""Bytes for one of a body whose chunks are as small as can be; more than that are trailers."""

_TEXT: Final = 0x80 | Opcode.TEXT
"""The first byte of a whole message (RFC 6455, section 5.2), and then how lengths are told."""

_SHORT: Final = 126
_MEDIUM: Final = 1 << 16


class _InTurn(FlowControl):
    """Reads on when no request waits for its turn; uvicorn does so with every body and response."""

    def __init__(self, transport: asyncio.Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        if not self._waiting:
            super().resume_reading()


class GuardedProtocol(DropsStalled, HttpToolsProtocol):
    """Closes a connection whose next head takes too long or grows too large.

    The deadline is set on connect, and when a head comes in pieces: a second request, while the
    first is being answered or later, must not keep a connection open for ever, nor may a stray line
    break after a response. A connection that is silent after a response is closed as uvicorn does
    it, but by a timer that goes on from one response to the next.

    `_seen` are bytes of the message that is being read, without those that came together with the
    end of the one before it.
    """

    _timer: asyncio.TimerHandle | None = None
    _awaits_head = True
    _seen = 0
    _silence: asyncio.TimerHandle | None = None
    _silent_from: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.flow = _InTurn(transport, self.pipeline)
        self._set_deadline()

    def on_response_complete(self) -> None:
        """What uvicorn does then."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self.close()
            return
        following = self.pipeline.pop() if self.pipeline else None
        if self.flow.read_paused:
            self.flow.resume_reading()
        if following:
            self._start_asgi_task(*following)
            return
        self._silent_from = self.loop.time()
        if self._silence is None:
            self._silence = self.loop.call_later(self.timeout_keep_alive, self._end_silence)

    def _unset_keepalive_if_required(self) -> None:
        self._silent_from = None

    def _end_silence(self) -> None:
        """Close the connection, or come again when it will have been silent for long enough."""
        self._silence = None
        if self._silent_from is None or self.transport.is_closing():
            return
        left = self._silent_from + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            self.close()
        else:
            self._silence = self.loop.call_later(left, self._end_silence)

    def on_headers_complete(self) -> None:
        self._head_is_complete()
        super().on_headers_complete()

    def _head_is_complete(self) -> None:
        self._awaits_head = False
        if self._timer:
            self._forget(self._timer)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._awaits_head = True
        self._seen = 0

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._forget(self._timer)
        if self._silence:
            self._silence.cancel()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self.close()

    def data_received(self, data: bytes) -> None:
        self._seen += len(data)
        super().data_received(data)
        if self._seen and not self.transport.is_closing():
            self._bound()

    def _bound(self) -> None:
        """Part of a message has come."""
        limits = self.limits
        if not self._awaits_head:
            if self._seen > limits.head_bytes + CHUNK_OVERHEAD * limits.body_bytes:
                self.close()
        elif self._seen > limits.head_bytes:
            self._give_up()
        elif self._timer is None:
            self._set_deadline()

    def _set_deadline(self) -> None:
        self._timer = self.loop.call_later(self.limits.head_seconds, self._give_up)

    def _forget(self, timer: asyncio.TimerHandle) -> None:
        timer.cancel()
        self._timer = None

    def _give_up(self) -> None:
        """Close the connection, unless there were only line breaks while a request is answered."""
        if self._timer:
            self._forget(self._timer)
        if self._is_busy() and self.scope is self.cycle.scope:
            self._seen = 0
        elif not self.transport.is_closing():
            self.close()

    def _is_busy(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete


class DirectProtocol(DropsStalled, WebSocketsSansIOProtocol):
    """A WebSocket whose application can send without waiting for its turn."""

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if self.close_timer:  # the peer has so long for its own close frame
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.close)
        elif not self.disconnected:
            self.close()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        if self.transport.is_closing():
            self.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # the application begins at the next turn of the loop
            extensions: Any = self.scope["extensions"]
            extensions[WRITE] = self.write

    def write(self, text: bytes) -> bool:
        """Send a message of text; False: not now, because the client does not read or has gone."""
        if (
            not self.writable.is_set()
            or self.close_sent
            or self.conn.state is not State.OPEN
            or self.transport.is_closing()
        ):
            return False
        self.transport.write(_head(len(text)) + text)
        return True


def _head(length: int) -> bytes:
    if length < _SHORT:
        return bytes((_TEXT, length))
    if length < _MEDIUM:
        return bytes((_TEXT, _SHORT)) + length.to_bytes(2, "big")
    return bytes((_TEXT, _SHORT + 1)) + length.to_bytes(8, "big")
