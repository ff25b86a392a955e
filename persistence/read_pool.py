"""Connections for reading: lent for one statement each, at next to no cost.

asyncpg's own pool starts a task to take a connection back, which costs more than a small statement
does. This one keeps the connections that it got from there, and gives one back only when something
went wrong with it: asyncpg then waits for a cancelled statement to end, or connects again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any, Final

import asyncpg

from domains.shared_kernel.errors import Overloaded

_log = logging.getLogger(__name__)
PATIENCE: Final = 1.0
"""Seconds that a statement waits for a connection."""

GOODBYE: Final = 5.0
"""Seconds for the end of a statement that was cut off; then its connection is."""

STATEMENTS: Final = 500
"""That are kept prepared on a connection."""


class ReadPool:
    """A `Database` of single statements. Each is alone on its connection while it runs."""

    def __init__(self, pool: asyncpg.Pool, *, patience: float = PATIENCE) -> None:
        self._pool = pool
        self._patience = patience
        self._missing = pool.get_max_size()
        self._idle: list[Lent] = []
        self._waiting: deque[asyncio.Future[Lent | None]] = deque()
        self._renewals: set[asyncio.Task[None]] = set()

    async def fetch(self, query: str, /, *args: object) -> list[asyncpg.Record]:
        lent = await self._borrowed()
        try:
            statement = lent.statements.get(query)
            if statement is None:
                statement = await lent.prepared(query)
            rows: list[asyncpg.Record] = await statement.fetch(*args)
        except asyncpg.InvalidCachedStatementError:  # a migration has run meanwhile
            self._renew(lent)
            return await self.fetch(query, *args)
        except BaseException as error:
            self._after(error, lent)
            raise
        if self._waiting:
            self._take_back(lent)
        else:
            self._idle.append(lent)
        return rows

    async def fetchrow(self, query: str, /, *args: object) -> asyncpg.Record | None:
        rows = await self.fetch(query, *args)
        return rows[0] if rows else None

    async def fetchval(self, query: str, /, *args: object, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - asyncpg's own
        return await self._lent_for("fetchval", query, *args, timeout=timeout)

    async def execute(self, query: str, /, *args: object) -> str:
        status: str = await self._lent_for("execute", query, *args)
        return status

    async def executemany(self, command: str, args: Any, /) -> None:
        await self._lent_for("executemany", command, args)

    async def fill(self) -> None:
        """Open the connections that are still missing, while others may be opening them as well."""
        while self._missing > 0:
            self._take_back(await self._another())

    async def close(self) -> None:
        """Give all connections back; nothing may run any more."""
        await asyncio.gather(*self._renewals)
        for lent in self._idle:
            await self._pool.release(lent.connection)
        self._idle.clear()

    async def _lent_for(self, method: str, /, *args: Any, **options: Any) -> Any:
        """Run one statement.

        Raises:
            Overloaded: all connections were busy for too long.
        """
        lent = await self._borrowed()
        try:
            result = await getattr(lent.connection, method)(*args, **options)
        except BaseException as error:
            self._after(error, lent)
            raise
        self._take_back(lent)
        return result

    async def _borrowed(self) -> Lent:
        while True:
            while self._idle:
                lent = self._idle.pop()  # the last used: it is still in the CPU's cache
                if not lent.is_closed():
                    return lent
                self._renew(lent)
            if self._missing:
                return await self._another()
            if (free := await self._next_free()) is not None:
                return free

    async def _another(self) -> Lent:
        self._missing -= 1
        try:
            return Lent(await self._pool.acquire())
        except BaseException:
            self._take_back(None)
            raise

    async def _next_free(self) -> Lent | None:
        """The next connection that somebody is done with; None: there is room for another."""
        loop = asyncio.get_running_loop()
        free: asyncio.Future[Lent | None] = loop.create_future()
        self._waiting.append(free)
        timer = loop.call_later(self._patience, _give_up, free)
        try:
            return await free
        except BaseException:
            if free.done() and not free.cancelled() and free.exception() is None:
                self._take_back(free.result())  # it came too late
            raise
        finally:
            timer.cancel()

    def _take_back(self, lent: Lent | None) -> None:
        """What is free goes to who waits longest; None is the room of a lost connection."""
        if lent is None:
            self._missing += 1
        while self._waiting:
            free = self._waiting.popleft()
            if not free.done():
                free.set_result(lent)
                return
        if lent is not None:
            self._idle.append(lent)

    def _after(self, error: BaseException, lent: Lent) -> None:
        """What PostgreSQL refuses to do, a lost race above all, is over: the plans are kept."""
        refused = isinstance(error, asyncpg.PostgresError) and error.severity_en == "ERROR"
        if refused and lent.is_at_rest():
            self._take_back(lent)
        else:
            self._renew(lent)

    def _renew(self, lent: Lent) -> None:
        """Exchange a connection with which something went wrong."""
        task = asyncio.ensure_future(self._given_back(lent.connection))
        self._renewals.add(task)
        task.add_done_callback(self._renewals.discard)

    async def _given_back(self, connection: Any) -> None:
        try:
            await self._pool.release(connection, timeout=GOODBYE)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.info("a connection to PostgreSQL is lost: %s", error)
        finally:
            self._take_back(None)


def _give_up(free: asyncio.Future[Lent | None]) -> None:
    if not free.done():
        free.set_exception(Overloaded())


class Lent:
    """A connection, with the statements that are prepared on it.

    asyncpg would find each of them, too, but on a longer way.
    """

    __slots__ = ("connection", "statements")

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.statements: dict[str, Any] = {}

    async def prepared(self, query: str) -> Any:
        if len(self.statements) >= STATEMENTS:
            self.statements.clear()
        statement = self.statements[query] = await self.connection.prepare(query)
        return statement

    def is_at_rest(self) -> bool:
        """Whether it is open, and no transaction is."""
        return not (self.is_closed() or self.connection.is_in_transaction())

    def is_closed(self) -> bool:
        try:
            closed: bool = self.connection.is_closed()
        except asyncpg.InterfaceError:  # asyncpg's pool has noticed and taken it away
            return True
        return closed
