"""What runs a job: named here, so that nobody imports pgqueuer for a name."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Handler: TypeAlias = Callable[[str], Awaitable[None]]
"""Runs a job, given its payload. Any number of times, and even twice at once: see `JobWorker`."""
