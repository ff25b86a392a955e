"""A transaction that goes to the database as seldom as it can.

What a repository only writes need not travel at once: it waits, and goes out together with
whatever else waits, as one statement, before a read of the same tables or at the end. Nobody can
tell but by the clock: each read still sees every write before it.

What is one statement is a transaction by itself, without BEGIN and COMMIT. That is all of most
commands when the rows that they change are not locked while they are read: the versions in the
last statement tell whether somebody got in between (docs/adr/0018).
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import asyncpg
import sqlalchemy as sa

from domains.shared_kernel.errors import Conflict
from persistence.merged_writes import GOT_IN_BETWEEN, Rows, Sql, Write, send, target
from persistence.statements import Database, Statement
from persistence.write_pool import WritePool

_WORD: Final = re.compile(r"\w+")
_WRITES: Final = frozenset({"insert", "delete"})
_LOCKS: Final = frozenset({"update", "share"})

Row: TypeAlias = asyncpg.Record | Mapping[str, Any]
"""As a `Lockable` reads it."""


class Lockable:
    """One row of `table` that a transaction is about to change, by its own parameters."""

    def __init__(self, select: sa.Select[Any], table: sa.Table) -> None:
        self.table = table.name
        self.reading = Statement(select)
        self.locking = Statement(select.with_for_update(of=table))

    async def first(self, database: Database, /, **parameters: object) -> Row | None:
        """The row, locked until the transaction ends; how, its transaction decides."""
        arguments = self.reading.args(parameters)
        if isinstance(database, Transaction):
            return await database.row_to_change(self, arguments)
        return await database.fetchrow(self.locking.sql, *arguments)

    def beside(self, database: Database, found: Row, /, **parameters: object) -> None:
        """The row was read along with another one; without locks, `first` need not read it."""
        if transaction := light(database):
            transaction.saw_beside(self, self.reading.args(parameters), found)


class _Seen(NamedTuple):
    """What was read to be changed, and not locked."""

    row: Lockable
    arguments: list[object]
    found: Row | None


class Transaction:
    """A unit of reads and writes. It is a `Database`.

    With `locks` False, rows to be changed are not locked when they are read, but found to be as
    they were when the first lock is needed, or by their versions in the one statement that writes.
    Otherwise it fails with `Conflict`, and whoever tries again does so with locks.

    When it has ended, another may follow in it (`persistence.unit_of_work.series`).
    """

    def __init__(self, pool: WritePool, *, locks: bool = True) -> None:
        self._pool = pool
        self._locks = locks
        self._connection: Any = None
        self._is_open = False
        self._sound = False
        self._first: dict[str, int] = {}
        self._seen: list[_Seen] = []
        self._beside: dict[tuple[object, ...], Row] = {}
        self._doubts: list[Callable[[], Awaitable[bool]]] = []
        self._writes: list[Write] = []
        self._rows = Rows()
        self._targets: set[str] = set()
        self._last = Rows()
        self._at_end: list[Callable[[], Write]] = []

    @property
    def is_light(self) -> bool:
        """Whether nothing is locked, and nothing need be so far."""
        return not self._locks and self._connection is None

    async def fetch(self, query: str, /, *args: object) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = await (await self._ready(query)).fetch(query, *args)
        return found

    async def fetchrow(self, query: str, /, *args: object) -> asyncpg.Record | None:
        row: asyncpg.Record | None = await (await self._ready(query)).fetchrow(query, *args)
        return row

    async def execute(self, query: str, /, *args: object) -> str:
        status: str = await (await self._ready(query)).execute(query, *args)
        return status

    async def executemany(self, command: str, args: Iterable[Any], /) -> None:
        await (await self._ready(command)).executemany(command, args)

    def changes_first(self, *tables: sa.Table) -> None:
        """Let what waits for these be sent before the rest, as those who lock begin with them."""
        self._first = {table.name: place for place, table in enumerate(tables)}

    async def row_to_change(self, row: Lockable, arguments: list[object], /) -> Row | None:
        if not self.is_light or self._has_written_to(row.reading.sql):
            return await self.fetchrow(row.locking.sql, *arguments)
        found = self._beside.pop((row, *arguments), None)
        if found is None:
            found = await self._pool.fetchrow(row.reading.sql, *arguments)
        self._seen.append(_Seen(row, arguments, found))
        return found

    def saw_beside(self, row: Lockable, arguments: list[object], found: Row, /) -> None:
        """A row was read along with another one: whoever is about to change it has it."""
        self._beside[row, *arguments] = found

    def doubt(self, mistaken: Callable[[], Awaitable[bool]], /) -> None:
        """Something was taken for granted. Before a refusal is believed, `mistaken` is asked."""
        self._doubts.append(mistaken)

    async def is_mistaken(self) -> bool:
        for mistaken in self._doubts:
            if await mistaken():
                return True
        return False

    async def write(self, write: Write) -> None:
        """Let it wait."""
        await self._aim(write.statement)
        self._writes.append(write)

    async def write_rows(
        self, statement: Sql, rows: Iterable[Mapping[str, object]], lost: str | None
    ) -> None:
        """Let them wait, together with those that the same statement has had before."""
        if statement not in self._rows:
            await self._aim(statement)
        self._rows.add(statement, rows, lost)

    def append(self, statement: Sql, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows at the very end: for what this transaction never reads."""
        self._last.add(statement, rows, None)

    def at_end(self, write: Callable[[], Write], /) -> None:
        """A write that is not known before the end, to what this transaction never reads."""
        self._at_end.append(write)

    async def commit(self) -> None:
        """Send what waits. When that is all there is, it is a transaction by itself.

        Raises:
            InFailedSQLTransactionError: a statement had failed, and who asked for it went on as if
                nothing had happened; so nothing has.
        """
        writes = [*self._waiting(), *(write() for write in self._at_end), *self._last.pull()]
        if writes and (self._connection or self._must_lock(writes)):
            await send(await self._opened(), writes)
        elif writes:
            await send(self._pool, writes)
        ended = await self._end("commit;")
        if ended == "ROLLBACK":
            raise asyncpg.InFailedSQLTransactionError("A statement of it had failed.")
        self._seen.clear()
        self._doubts.clear()
        self._at_end.clear()

    async def rollback(self) -> None:
        self._waiting()
        await self._end("rollback;")

    async def _end(self, how: str) -> str | None:
        """What became of the block, if there is one: PostgreSQL answers a vain COMMIT politely."""
        is_open, self._is_open = self._is_open, False
        if not is_open:
            return None
        ended: str = await self._connection.execute(how)
        self._sound = True
        return ended

    def close(self) -> None:
        """Give the connection back; the transaction has ended before."""
        connection, self._connection = self._connection, None
        if connection:
            self._pool.give_back(connection, sound=self._sound)
            self._sound = False

    async def _ready(self, query: str) -> Any:
        """Where to ask, when all has gone out that the query could find.

        What only reads needs no block: at READ COMMITTED each statement sees what it sees.
        """
        if self._has_written_to(query):
            await self._flush()
        if self._connection is None and _words(query)[1]:
            return self._pool
        return await self._opened()

    def _has_written_to(self, query: str) -> bool:
        if not self._targets:
            return False
        words = _words(query)[0]
        return words is None or not self._targets.isdisjoint(words)

    async def _opened(self) -> Any:
        if self._connection is None:
            self._connection = connection = await self._pool.borrow()
            await connection.execute("begin;")
            self._is_open = True
            if not self._locks:
                await self._lock(connection)
        return self._connection

    async def _lock(self, connection: Any) -> None:
        """Lock all that would be locked by now, in the order in which it was read and written."""
        seen, self._seen = self._seen, []
        for row, arguments, found in seen:
            if _values(await connection.fetchrow(row.locking.sql, *arguments)) != _values(found):
                raise Conflict(GOT_IN_BETWEEN)
        await self._flush()

    async def _flush(self) -> None:
        connection = await self._opened()
        if writes := self._waiting():
            await send(connection, writes)

    def _must_lock(self, writes: Sequence[Write]) -> bool:
        """Whether something was read to be changed that no version in the writes stands for."""
        guarded = [target(it.statement.sql) for it in writes if it.lost is not None]
        for seen in self._seen:
            if seen.row.table in guarded:
                guarded.remove(seen.row.table)
            elif seen.found:
                return True
        return False

    async def _aim(self, statement: Sql) -> None:
        """Of two writes to one row in one statement, one would be lost: one table, one write."""
        table = target(statement.sql)
        if table in self._targets:
            await self._flush()
        self._targets.add(table)

    def _waiting(self) -> list[Write]:
        writes, self._writes = self._writes, []
        self._targets.clear()
        waiting = writes + self._rows.pull()
        if first := self._first:
            waiting.sort(key=lambda it: first.get(target(it.statement.sql), len(first)))
        return waiting


def _values(row: Row | None) -> tuple[object, ...] | None:
    return None if row is None else tuple(row.values())


def light(database: Database) -> Transaction | None:
    """The transaction behind it, while nothing is locked in it."""
    return database if isinstance(database, Transaction) and database.is_light else None


async def write(
    database: Database,
    statement: Statement,
    parameters: Mapping[str, object],
    /,
    *,
    lost: str | None = None,
    rows: int = 1,
) -> None:
    """Write without needing an answer.

    Raises:
        Conflict: now, or when the transaction ends: `lost`, as there were not so many `rows` to be
            changed; or another transaction has made the same row.
    """
    it = Write(statement, statement.args(parameters), lost, rows)
    if isinstance(database, Transaction):
        await database.write(it)
    else:
        await send(database, [it])


async def write_rows(
    database: Database,
    statement: Statement,
    rows: Sequence[Mapping[str, object]],
    /,
    *,
    lost: str | None = None,
) -> None:
    """`write` by a statement that takes any number of rows (`insert_rows`, `update_rows`)."""
    if isinstance(database, Transaction):
        await database.write_rows(statement, rows, lost)
    elif rows:
        await send(database, [Write(statement, statement.args({"rows": rows}), lost, len(rows))])


async def append(
    database: Database, rows: Sequence[Mapping[str, object]], /, *statements: Sql
) -> None:
    """Add rows that the transaction never reads, by statements that are sent together."""
    if isinstance(database, Transaction):
        for statement in statements:
            database.append(statement, rows)
    elif rows:
        await send(database, [Write(it, it.args({"rows": rows})) for it in statements])


@lru_cache(maxsize=1024)
def _words(query: str) -> tuple[frozenset[str] | None, bool]:
    """The words of a query, tables among them, and whether it locks nothing. None: it writes."""
    words = _WORD.findall(query.lower())
    if words[:1] != ["select"] or not _WRITES.isdisjoint(words):
        return None, False
    return frozenset(words), _LOCKS.isdisjoint(words)
