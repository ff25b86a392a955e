"""What is done again and again, by whichever worker comes first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Cron:
    """`run` once in each period of `every`, `after` its begin; periods count from 1970, in UTC.

    One worker runs a tick; a tick is not made up for when it fails or nobody is there, so `run`
    enqueues a job for what must not be missed.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]
    after: timedelta = timedelta()

    def tick(self, now: float) -> int:
        """The number of the last tick at `now`, in seconds since 1970."""
        return int((now - self.after.total_seconds()) // self.every.total_seconds())


class Timetable:
    """The crons of a worker: it takes part in the ticks after its start."""

    def __init__(self, crons: Sequence[Cron], now: float) -> None:
        self._last = {cron: cron.tick(now) for cron in crons}

    def due(self, now: float) -> list[tuple[Cron, int]]:
        """The crons that have ticked since this was asked last, each with its last tick."""
        found = [(cron, cron.tick(now)) for cron in self._last]
        ticked = [(cron, tick) for cron, tick in found if tick > self._last[cron]]
        self._last |= dict(ticked)
        return ticked
