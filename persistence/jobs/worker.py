"""Runs jobs and crons."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import asyncpg

from domains.shared_kernel.errors import Conflict, Transient
from persistence.jobs.board import Board, Job
from persistence.jobs.crons import Cron, Timetable
from persistence.jobs.handler import Handler
from persistence.jobs.tables import CHANNEL
from persistence.outages import backoff, keep_running, passes

WAKE: Final = 1.0
"""Seconds between looks at the queue: nobody is told when a job becomes due that was to wait."""

LAST_WORD: Final = 2.0
"""Seconds that a worker has, when it has stopped, to say what became of its jobs."""

APPLICATION: Final = "storefront jobs"
"""Under this name PostgreSQL shows the connection of a worker."""

SESSION: Final = {"application_name": APPLICATION, "synchronous_commit": "off"}
"""What is noted here need not be on the disk: when PostgreSQL dies, a job is run again."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """At most `attempts`; seconds between them double from `first` to `longest`, with jitter."""

    attempts: int = 20
    first: float = 0.5
    longest: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """`concurrency` jobs at a time, tried again as `retries` say for a job, or as they say at all.

    Seconds: a job whose worker has been silent for `heartbeat` is given to another, so a stalled
    worker may come to run it beside that one; on a stop, jobs get `grace` to end.
    """

    concurrency: int = 20
    heartbeat: float = 10.0
    grace: float = 10.0
    retries: Mapping[str, Retries] = field(default_factory=dict)


class Exhausted(Exception):
    """The last attempt has failed, and nobody said what to do then."""


class JobWorker:
    """Takes the jobs that it has handlers for; any number of workers share them.

    The first run of a job is that of `first`, where it has one: it can rely on it that no other
    run of the same job has begun.

    Unknown answers (`Transient`, outages, lost races) are tried again; after the last attempt the
    job's `exhausted` is called. Any other exception is a bug: the job is held, as is one without
    `exhausted`, until a person lets it go on. A worker that is stopped puts back what it could
    not finish. Jobs under way do not notice when the connection to the queue is lost.
    """

    def __init__(
        self,
        dsn: str,
        handlers: Mapping[str, Handler],
        *,
        first: Mapping[str, Handler] | None = None,
        exhausted: Mapping[str, Handler] | None = None,
        crons: Sequence[Cron] = (),
        settings: WorkerSettings = WorkerSettings(),
    ) -> None:
        self._dsn = dsn
        self._handlers = handlers
        self._first = first or {}
        self._exhausted = exhausted or {}
        self._crons = crons
        self._settings = settings
        self._wake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ticking: set[asyncio.Task[None]] = set()
        self._done: list[int] = []
        self._back: list[tuple[int, float]] = []
        self._held: list[tuple[int, str]] = []
        self._heard = 0.0

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            await keep_running("job worker", self._session)
        finally:
            await self._wind_up()

    async def _session(self) -> None:
        async with self._board() as (board, connection):
            await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            connection.add_termination_listener(lambda *_: self._wake.set())
            timetable = Timetable(self._crons, time.time())
            while True:
                self._wake.clear()
                await self._tell(board)
                await self._tick(board, timetable)
                if not await self._take(board):
                    await self._doze()

    @asynccontextmanager
    async def _board(self) -> AsyncIterator[tuple[Board, asyncpg.Connection[Any]]]:
        connection = await asyncpg.connect(self._dsn, server_settings=SESSION)
        try:
            lease = timedelta(seconds=self._settings.heartbeat)
            yield Board(connection, self._handlers, lease=lease, once=self._first), connection
        finally:
            with suppress(Exception):  # whatever the state it is in, it is given up
                await connection.close(timeout=LAST_WORD)

    async def _doze(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(WAKE, self._pulse)):
                await self._wake.wait()

    @property
    def _pulse(self) -> float:
        """Seconds after which it lets itself be heard of, so that nobody takes its jobs."""
        return self._settings.heartbeat / 4

    async def _tell(self, board: Board) -> None:
        """What came of jobs that are not done."""
        while self._back:
            await board.give_back(*self._back[0])
            self._back.pop(0)
        while self._held:
            await board.hold(*self._held[0])
            self._held.pop(0)

    async def _tick(self, board: Board, timetable: Timetable) -> None:
        for cron, tick in timetable.due(time.time()):
            if await board.claim(cron.name, tick):
                task = asyncio.create_task(_ticked(cron))
                self._ticking.add(task)
                task.add_done_callback(self._ticking.discard)

    async def _take(self, board: Board) -> bool:
        """Begin what is due; whether there may be more that can be begun now."""
        free = self._settings.concurrency - len(self._running)
        now, done = time.monotonic(), [*self._done]
        speaks = now - self._heard >= self._pulse
        taken = await board.take(free, done=done, kept=[*self._running] if speaks else [])
        self._done = self._done[len(done) :]
        self._heard = now if speaks else self._heard
        for job in taken:
            if job.id not in self._running:  # it may be ours, from before an outage
                self._running[job.id] = asyncio.create_task(self._run(job))
        return len(taken) == free > 0

    async def _run(self, job: Job) -> None:
        retries = self._settings.retries.get(job.name, Retries())
        try:
            await self._attempt(job, retries)
        except asyncio.CancelledError:
            self._back.append((job.id, 0.0))
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker goes on
            if _unknown(error):
                seconds = backoff(job.attempts, first=retries.first, longest=retries.longest)
                _log.info("%s %s: again in %.1f s: %r", job.name, job.payload, seconds, error)
                self._back.append((job.id, seconds))
                asyncio.get_running_loop().call_later(seconds, self._wake.set)
            else:
                _log.exception("%s %s: held for a person", job.name, job.payload)
                self._held.append((job.id, repr(error)))
            self._wake.set()
        else:
            self._done.append(job.id)
        finally:
            if len(self._running) >= self._settings.concurrency:
                self._wake.set()
            del self._running[job.id]

    async def _attempt(self, job: Job, retries: Retries) -> None:
        try:
            first = None if job.begun else self._first.get(job.name)
            await (first or self._handlers[job.name])(job.payload)
        except Exception as error:
            if not _unknown(error) or job.attempts + 1 < retries.attempts:
                raise
            give_up = self._exhausted.get(job.name)
            if give_up is None:
                raise Exhausted(f"{job.name} {job.payload}") from error
            _log.warning(
                "%s %s: gave up after %d attempts", job.name, job.payload, job.attempts + 1
            )
            await give_up(job.payload)

    async def _wind_up(self) -> None:
        if under_way := {*self._running.values(), *self._ticking}:
            await asyncio.wait(under_way, timeout=self._settings.grace)
            for task in under_way:
                task.cancel()
            await asyncio.wait(under_way, timeout=self._settings.grace)
        with suppress(Exception):  # else they are run again
            async with asyncio.timeout(LAST_WORD), self._board() as (board, _):
                await self._tell(board)
                await board.take(0, done=self._done, kept=())


def _unknown(error: Exception) -> bool:
    return isinstance(error, Transient | Conflict) or passes(error)


async def _ticked(cron: Cron) -> None:
    try:
        await cron.run()
    except Exception:  # noqa: BLE001 - the next tick may do better
        _log.exception("cron %s: this tick failed", cron.name)
