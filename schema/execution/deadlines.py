"""Operations end in time: one timer watches all that are under way.

`asyncio.timeout` sets and cancels a timer for each, which costs as much as a small part of a query.
"""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadlines:
    """Of one process; the timer is set for the operation that has to end first."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: dict[Deadline, None] = {}

    def within(self, seconds: float) -> Deadline:
        """A block that has to end within so many seconds.

        It raises:
            TimeoutError: it did not, and was cancelled.
        """
        return Deadline(self, seconds)

    def add(self, deadline: Deadline, loop: asyncio.AbstractEventLoop) -> None:
        if loop is not self._loop:
            self._loop, self._timer, self._under_way = loop, None, {}
        self._under_way[deadline] = None
        if self._timer is None or deadline.until < self._timer.when():
            self._set_timer(loop, deadline.until)

    def remove(self, deadline: Deadline) -> None:
        self._under_way.pop(deadline, None)

    def _set_timer(self, loop: asyncio.AbstractEventLoop, until: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_at(until, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel what is late; come again when the next has to end."""
        self._timer = None
        now = loop.time()
        for deadline in [it for it in self._under_way if it.until <= now]:
            self.remove(deadline)
            deadline.pass_()
        if self._under_way:
            self._set_timer(loop, min(it.until for it in self._under_way))


class Deadline:
    """A block that is cancelled when its time is over; see `Deadlines.within`."""

    __slots__ = ("_cancelling", "_deadlines", "_is_over", "_seconds", "_task", "until")

    def __init__(self, deadlines: Deadlines, seconds: float) -> None:
        self._deadlines = deadlines
        self._seconds = seconds
        self._is_over = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be cancelled")
        self._task = task
        self._cancelling = task.cancelling()
        loop = asyncio.get_running_loop()
        self.until = loop.time() + self._seconds
        self._deadlines.add(self, loop)

    def pass_(self) -> None:
        """Cancel the block."""
        self._is_over = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._deadlines.remove(self)
        if (
            self._is_over
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from error
