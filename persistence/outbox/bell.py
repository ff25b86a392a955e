"""Tells the relay that there are events; under load it is switched off, as it would never stop."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from persistence.outbox.tables import CHANNEL


class Bell:
    """Rings whenever a transaction with events commits, and when the connection is lost."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection
        self._news = asyncio.Event()
        self._on = False
        connection.add_termination_listener(lambda *_: self._news.set())

    @property
    def has_rung(self) -> bool:
        """Since it was hushed; one that is switched off may have missed something."""
        return self._news.is_set() or not self._on

    def hush(self) -> None:
        self._news.clear()

    async def wait(self, seconds: float) -> bool:
        """Whether it rings within that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def switch_on(self) -> bool:
        """Whether it was off: then something may have come in between."""
        if self._on:
            return False
        await self._connection.add_listener(CHANNEL, self._ring)
        self._on = True
        return True

    async def switch_off(self) -> None:
        if self._on:
            await self._connection.remove_listener(CHANNEL, self._ring)
            self._on = False

    def _ring(self, *_: object) -> None:
        self._news.set()
