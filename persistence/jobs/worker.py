"""Runs jobs and crons, on pgqueuer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job, Schedule

from domains.shared_kernel.errors import Conflict, Transient
from persistence.jobs.handler import Handler
from persistence.outages import backoff, keep_running, passes

WAKE: Final = timedelta(seconds=1)
"""A sleeping worker does not notice a job that was put back to be tried again."""

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


@dataclass(frozen=True, slots=True)
class Cron:
    """`expression` is crontab's, in UTC, if need be with seconds as a sixth field.

    One worker runs a tick; a tick is not made up for when it fails, so `run` enqueues a job for
    what must not be missed.
    """

    name: str
    expression: str
    run: Callable[[], Awaitable[None]]


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

    Unknown answers (`Transient`, outages, lost races) are tried again; after the last attempt the
    job's `exhausted` is called. Any other exception is a bug: the job is held as `failed`, as is
    one without `exhausted`, until a person requeues it. A worker that is stopped puts back what
    it could not finish.
    """

    def __init__(
        self,
        dsn: str,
        handlers: Mapping[str, Handler],
        *,
        exhausted: Mapping[str, Handler] | None = None,
        crons: Sequence[Cron] = (),
        settings: WorkerSettings = WorkerSettings(),
    ) -> None:
        self._dsn = dsn
        self._handlers = handlers
        self._exhausted = exhausted or {}
        self._crons = crons
        self._settings = settings

    async def run(self) -> None:
        """Work until cancelled."""
        await keep_running("job worker", self._session)

    async def _session(self) -> None:
        connection = await asyncpg.connect(self._dsn, server_settings=SESSION)
        try:
            await self._work(self._queue(connection))
        finally:
            with suppress(Exception):  # whatever the state it is in, it is given up
                await connection.close(timeout=2)

    def _queue(self, connection: asyncpg.Connection[Any]) -> PgQueuer:
        queue = PgQueuer.from_asyncpg_connection(connection)
        for name, handler in self._handlers.items():
            queue.entrypoint(name, accepts_context=False, on_failure="hold")(
                partial(self._run, handler)
            )
        for cron in self._crons:
            queue.schedule(cron.name, cron.expression, accepts_context=False)(partial(_tick, cron))
        return queue

    async def _work(self, queue: PgQueuer) -> None:
        working = asyncio.create_task(
            queue.run(
                dequeue_timeout=WAKE,
                batch_size=max(1, self._settings.concurrency // 2),
                max_concurrent_tasks=max(2, self._settings.concurrency),
                heartbeat_timeout=timedelta(seconds=self._settings.heartbeat),
                shutdown_on_listener_failure=True,
            )
        )
        try:
            await asyncio.shield(working)
        finally:
            queue.shutdown.set()
            try:
                await asyncio.wait({working}, timeout=self._settings.grace)
            finally:
                working.cancel()
                await asyncio.wait({working}, timeout=self._settings.grace)

    async def _run(self, handler: Handler, job: Job) -> None:
        retries = self._settings.retries.get(job.entrypoint, Retries())
        try:
            await self._attempt(handler, job, retries)
        except asyncio.CancelledError as stop:  # pgqueuer would drop the job
            raise RetryRequested(reason="the worker stopped") from stop
        except Exception as error:
            if not _unknown(error):
                raise
            seconds = backoff(job.attempts, first=retries.first, longest=retries.longest)
            raise RetryRequested(timedelta(seconds=seconds), reason=repr(error)) from error

    async def _attempt(self, handler: Handler, job: Job, retries: Retries) -> None:
        payload = (job.payload or b"").decode()
        try:
            await handler(payload)
        except Exception as error:
            if not _unknown(error) or job.attempts + 1 < retries.attempts:
                raise
            give_up = self._exhausted.get(job.entrypoint)
            if give_up is None:
                raise Exhausted(f"{job.entrypoint} {payload}") from error
            _log.warning(
                "%s %s: gave up after %d attempts", job.entrypoint, payload, job.attempts + 1
            )
            await give_up(payload)


def _unknown(error: Exception) -> bool:
    return isinstance(error, Transient | Conflict) or passes(error)


async def _tick(cron: Cron, _: Schedule) -> None:
    await cron.run()
