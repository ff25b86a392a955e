"""Peers that stop reading: what waits for them waits for so long and no longer."""

import asyncio
from typing import Self

from apps.transport.limits import Limits


class DropsStalled(asyncio.Protocol):
    """A protocol that ends a connection whose peer does not read.

    Such a peer holds what was written, and a place among the connections: closing waits until
    everything is sent, so only `abort` ends it. There is a timer while writing is paused, and while
    a connection that was closed still has something to send.
    """

    limits = Limits()
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _deadline: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, limits: Limits, **attributes: object) -> type[Self]:
        """The protocol with these limits: uvicorn wants a class."""
        return type(cls.__name__, (cls,), {"limits": limits, **attributes})

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def close(self) -> None:
        """Close the connection when everything is sent, which must not take for ever."""
        self.transport.close()
        self._wait()

    def _wait(self) -> None:
        if self._deadline is None:
            seconds = self.limits.write_seconds
            self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
