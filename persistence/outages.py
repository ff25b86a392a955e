"""Failures that pass by themselves, and how to outlast them."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import redis.exceptions

from domains.shared_kernel.errors import Overloaded

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

LASTING: Final = 5.0
"""Seconds after which a session counts as having been up."""

_PASSING: Final = (
    ConnectionError,
    TimeoutError,
    FileNotFoundError,  # the Unix socket of a server that is not up yet
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    Overloaded,
)


class Outage(ConnectionError):
    """Something that we depend on is not there yet, or not any more."""


def passes(error: BaseException) -> bool:
    """Whether the same call may well succeed a little later, without a change of the program."""
    if isinstance(
        error, asyncpg.InterfaceError
    ):  # a closed connection; its subclass is a bad value
        return not isinstance(error, ValueError)
    return isinstance(error, _PASSING)


def backoff(attempt: int, *, first: float = 0.1, longest: float = 5.0) -> float:
    """Seconds to wait after failure number `attempt` (0, 1, ...): doubling, with jitter."""
    return min(longest, first * 2.0 ** min(attempt, 32)) * random.uniform(0.5, 1)  # noqa: S311 - jitter


async def outlasting(call: Callable[[], Awaitable[_T]]) -> _T:
    """The result of `call`, asked again for as long as an outage lasts."""
    attempt = 0
    while True:
        try:
            return await call()
        except Exception as error:
            if not passes(error):
                raise
        await asyncio.sleep(backoff(attempt))
        attempt += 1


async def keep_running(
    name: str, session: Callable[[], Awaitable[None]], *, away: Callable[[], None] = lambda: None
) -> None:
    """Run `session` again whenever it ends, until cancelled; wait longer if it ends at once.

    An outage is logged when it begins, anything else each time and with its traceback. `away` is
    called whenever the session has ended.
    """
    failures = 0
    while True:
        started = time.monotonic()
        try:
            await session()
        except Exception as error:  # noqa: BLE001 - a background task outlives whatever goes wrong
            failures = 0 if time.monotonic() - started > LASTING else failures
            if not passes(error):
                _log.exception("%s: failed, starts again", name)
            elif not failures:
                _log.warning("%s: interrupted, tries again: %r", name, error)
        away()
        await asyncio.sleep(backoff(failures))
        failures += 1
