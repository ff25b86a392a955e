"""The background process: it relays events, and runs jobs and timers."""

import asyncio
import signal

import uvloop

from apps import collector
from apps.composition.background import worker_process
from apps.observability import logging
from apps.parent import end_with_parent
from apps.settings import Settings


def run(settings: Settings) -> None:
    """Work until a signal asks to stop; a job under way is given time to end."""
    logging.configure(level=settings.log_level, json=settings.in_production)
    end_with_parent()
    collector.resume()
    uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with worker_process(settings) as tasks, asyncio.TaskGroup() as group:
        running = [group.create_task(task()) for task in tasks]
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: [task.cancel() for task in running])
