"""uvicorn's protocols, with what they lack: bounds of a request's head, and sending at once."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State

from apps.transport.limits import Limits

WRITE: Final = "storefront.write"
"""The extension of a WebSocket's scope that is `DirectProtocol.write`."""

_TEXT: Final = 0x80 | Opcode.TEXT
"""The first byte of a whole message (RFC 6455, section 5.2), and then how lengths are told."""

_SHORT: Final = 126
_MEDIUM: Final = 1 << 16


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose next head takes too long or grows too large.

    The deadline is set on connect, and by the first bytes of every head: a second request, or a
    stray line break after a response, must not keep a connection open for ever. A connection that
    is silent after a response is closed as uvicorn does it, but by a timer that goes on from one
    response to the next.
    """

    limits = Limits()
    _timer: asyncio.TimerHandle | None = None
    _awaits_head = True
    _seen = 0
    _silence: asyncio.TimerHandle | None = None
    _silent_from: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._set_deadline()

    def on_response_complete(self) -> None:
        """What uvicorn does then."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._awaits_head = True
        self._seen = 0
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
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
            self.transport.close()
        else:
            self._silence = self.loop.call_later(left, self._end_silence)

    def on_headers_complete(self) -> None:
        self._head_is_complete()
        super().on_headers_complete()

    def _head_is_complete(self) -> None:
        self._awaits_head = False
        if self._timer:
            self._forget(self._timer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._forget(self._timer)
        if self._silence:
            self._silence.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._seen += len(data)
        super().data_received(data)
        if self._awaits_head and self._seen:
            if self._seen > self.limits.head_bytes:
                self._give_up()
            elif self._timer is None and not self.transport.is_closing():
                self._set_deadline()

    def _set_deadline(self) -> None:
        self._timer = self.loop.call_later(self.limits.head_seconds, self._give_up)

    def _forget(self, timer: asyncio.TimerHandle) -> None:
        timer.cancel()
        self._timer = None

    def _give_up(self) -> None:
        cycle: Any = self.cycle
        if (cycle is None or cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()


class DirectProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose application can send without waiting for its turn."""

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
