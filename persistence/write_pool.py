"""Connections for writing: lent for one statement, or for as long as a transaction takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from persistence.read_pool import Lent, ReadPool

PATIENCE: Final = 10.0
"""Seconds that a write waits for a connection: whoever has one may wait for a row so long."""


class WritePool(ReadPool):
    """Lends as its parent does, and whole connections besides."""

    def __init__(self, pool: asyncpg.Pool, *, patience: float = PATIENCE) -> None:
        super().__init__(pool, patience=patience)
        self._out: dict[Any, Lent] = {}

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """A connection of one's own for the block."""
        connection, sound = await self.borrow(), False
        try:
            yield connection
            sound = True
        finally:
            self.give_back(connection, sound=sound)

    async def borrow(self) -> Any:
        """A connection, to be given back.

        Raises:
            Overloaded: all were busy for too long.
        """
        lent = await self._borrowed()
        self._out[lent.connection] = lent
        return lent.connection

    def give_back(self, connection: Any, *, sound: bool) -> None:
        """Sound: no transaction is open on it, and no statement was cut off."""
        lent = self._out.pop(connection)
        if sound:
            self._take_back(lent)
        else:
            self._renew(lent)
