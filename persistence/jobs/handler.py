"""What runs a job."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Handler: TypeAlias = Callable[[str], Awaitable[None]]
"""Runs a job, given its payload. Any number of times, and even twice at once: see `JobWorker`."""
