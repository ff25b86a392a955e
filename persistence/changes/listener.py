"""What of the catalogue has changed, told by the database at every commit.

The domain events come later, by way of the relay, and read models follow them later still; a cache
has to know as soon as an answer could be another one (docs/adr/0010).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import asyncpg

from persistence.outages import keep_running

CHANNEL: Final = "catalogue"
EVERYTHING: Final = "*"
"""A change of so much that its names did not fit into a notification."""

BEAT: Final = 0.4
"""Seconds between questions whether the connection still tells."""
GOOD_FOR: Final = 1.0
"""Seconds for which an answered question proves that nothing was missed before it."""
_CLOCK: Final = "select extract(epoch from clock_timestamp())::float8"


class CatalogueChanges:
    """Listens on a connection of its own; `told` gets the names, None when some may be missing.

    `proven_until` is the instant (of `time.monotonic`) until which nothing can be missing that
    was committed a second before. `ahead` is how many seconds the database's clock is before it.
    """

    def __init__(self, dsn: str, told: Callable[[frozenset[str] | None], None]) -> None:
        self._dsn = dsn
        self._told = told
        self.proven_until = 0.0
        self.ahead = 0.0

    async def run(self) -> None:
        """Listen until cancelled."""
        await keep_running("catalogue changes", self._listen, away=self._lose)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            command_timeout=GOOD_FOR,
            server_settings={"application_name": "storefront catalogue changes"},
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._notified)
            self._told(None)  # what happened before is not known
            while not lost.is_set():
                asked = time.monotonic()
                clock: float = await connection.fetchval(_CLOCK)
                self.ahead = clock - asked
                self.proven_until = asked + GOOD_FOR
                with suppress(TimeoutError):
                    async with asyncio.timeout(BEAT):
                        await lost.wait()
        finally:
            connection.terminate()

    def _notified(self, _: object, __: int, ___: str, payload: object) -> None:
        names = frozenset(str(payload).split())
        self._told(None if EVERYTHING in names else names)

    def _lose(self) -> None:
        self.proven_until = 0.0
        self._told(None)
