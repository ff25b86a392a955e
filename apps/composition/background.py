"""What a worker process runs: relay, jobs and timers. It needs no graph, so it imports none."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from apps.composition.clock import SystemClock
from apps.composition.connections import connections
from apps.composition.jobs import job_worker
from apps.settings import Settings
from persistence.outbox.relay import Relay

Task = Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[list[Task]]:
    """The tasks of a worker; each runs until it is cancelled."""
    async with connections(settings) as to:
        worker = job_worker(to, settings, SystemClock())
        yield [Relay(to.database_url, to.redis_url).run, worker.run]
