"""uvicorn's HTTP protocol with a deadline and a size for request heads; it has neither."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from apps.transport.limits import Limits


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose next head takes too long or grows too large.

    The deadline is set whenever a head is awaited, not only on connect: a second request, or a
    stray line break after a response, must not keep a connection open for ever.
    """

    limits = Limits()
    _timer: asyncio.TimerHandle | None = None
    _seen = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._forget()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._seen += len(data)
        if self._timer and self._seen > self.limits.head_bytes:  # the head is still incomplete
            self._give_up()

    def _expect_head(self) -> None:
        self._forget()
        self._seen = 0
        self._timer = self.loop.call_later(self.limits.head_seconds, self._give_up)

    def _forget(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _give_up(self) -> None:
        cycle: Any = self.cycle
        if (cycle is None or cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()


def guarded(limits: Limits) -> type[GuardedProtocol]:
    """The protocol with these limits: uvicorn wants a class."""
    return type("GuardedProtocol", (GuardedProtocol,), {"limits": limits})
