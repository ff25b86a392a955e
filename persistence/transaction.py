"""A transaction that goes to the database as seldom as it can.

What a repository only writes need not travel at once: it waits, and goes out together with
whatever else waits, as one statement, before a read of the same tables or at the end. Nobody can
tell but by the clock: each read still sees every write before it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol

import asyncpg

from domains.shared_kernel.errors import Conflict
from persistence.statements import Database, Statement

_PLACEHOLDER: Final = re.compile(r"\$(\d+)")
_WORD: Final = re.compile(r"\w+")
_WRITES: Final = frozenset({"insert", "delete"})
_LOCKS: Final = frozenset({"update", "share"})
_TARGET: Final = re.compile(r"\s*(?:insert into|update|delete from)\s+(\S+)", re.IGNORECASE)


class Sql(Protocol):
    """A `Statement`, or a step that others which are sent with it know by `name`."""

    @property
    def sql(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    def args(self, parameters: Mapping[str, object], /) -> list[object]: ...
    def __hash__(self) -> int: ...


class Write(NamedTuple):
    """One statement with its arguments; `lost` says what it means when it finds too few rows."""

    statement: Sql
    arguments: list[object]
    lost: str | None = None
    rows: int = 1


class _Rows:
    """Rows that wait for one statement that takes any number of them."""

    def __init__(self) -> None:
        self._of: dict[Sql, tuple[list[Mapping[str, object]], str | None]] = {}

    def __contains__(self, statement: Sql) -> bool:
        return statement in self._of

    def add(self, statement: Sql, rows: Iterable[Mapping[str, object]], lost: str | None) -> None:
        self._of.setdefault(statement, ([], lost))[0].extend(rows)

    def pull(self) -> list[Write]:
        waiting, self._of = self._of, {}
        return [
            Write(statement, statement.args({"rows": rows}), lost, len(rows))
            for statement, (rows, lost) in waiting.items()
            if rows
        ]


class Transaction:
    """A connection on which nothing has happened yet. It is a `Database`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._connection: Any = None
        self._block: Any = None
        self._writes: list[Write] = []
        self._rows = _Rows()
        self._targets: set[str] = set()
        self._last = _Rows()

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

    async def commit(self) -> None:
        """Send what waits. When that is all there is, it is a transaction by itself."""
        writes = self._waiting() + self._last.pull()
        if writes and (self._block or any(write.lost for write in writes)):
            with suppress(asyncpg.InFailedSQLTransactionError):  # COMMIT rolls it back, too
                await _send(await self._opened(), writes)
        elif writes:
            await _send(await self._acquired(), writes)
        block, self._block = self._block, None
        if block:
            await block.commit()

    async def rollback(self) -> None:
        if self._block:
            await self._block.rollback()

    async def close(self) -> None:
        """Give the connection back; the transaction has ended before."""
        if self._connection:
            await self._pool.release(self._connection)

    async def _ready(self, query: str) -> Any:
        """The connection, when all has gone out that the query could find.

        What only reads needs no block: at READ COMMITTED each statement sees what it sees.
        """
        words, only_reads = _words(query)
        if self._targets and (words is None or not self._targets.isdisjoint(words)):
            await _send(await self._opened(), self._waiting())
        return await (self._acquired() if only_reads else self._opened())

    async def _acquired(self) -> Any:
        if self._connection is None:
            self._connection = await self._pool.acquire()
        return self._connection

    async def _opened(self) -> Any:
        connection = await self._acquired()
        if self._block is None:
            block = connection.transaction()
            await block.start()
            self._block = block
        return connection

    async def _aim(self, statement: Sql) -> None:
        """Of two writes to one row in one statement, one would be lost: one table, one write."""
        target = _target(statement.sql)
        if target in self._targets:
            await _send(await self._opened(), self._waiting())
        self._targets.add(target)

    def _waiting(self) -> list[Write]:
        writes, self._writes = self._writes, []
        self._targets.clear()
        return writes + self._rows.pull()


async def write(
    database: Database,
    statement: Statement,
    parameters: Mapping[str, object],
    /,
    *,
    lost: str | None = None,
) -> None:
    """Write without needing an answer.

    Raises:
        Conflict: now, or when the transaction ends: `lost`, as no row was there to be changed; or
            another transaction has made the same row.
    """
    it = Write(statement, statement.args(parameters), lost)
    if isinstance(database, Transaction):
        await database.write(it)
    else:
        await _send(database, [it])


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
        await _send(database, [Write(statement, statement.args({"rows": rows}), lost, len(rows))])


async def append(
    database: Database, rows: Sequence[Mapping[str, object]], /, *statements: Sql
) -> None:
    """Add rows that the transaction never reads, by statements that are sent together."""
    if isinstance(database, Transaction):
        for statement in statements:
            database.append(statement, rows)
    elif rows:
        await _send(database, [Write(it, it.args({"rows": rows})) for it in statements])


async def _send(database: Any, writes: list[Write]) -> None:
    sql, guarded = _merged(
        tuple((it.statement, len(it.arguments), it.lost is not None) for it in writes)
    )
    arguments = [argument for write in writes for argument in write.arguments]
    try:
        counts = await database.fetchrow(sql, *arguments)
    except asyncpg.UniqueViolationError as error:
        raise Conflict("Another change got in between; try again.") from error
    for count, number in zip(counts, guarded, strict=False):  # without any, there is one column
        if count != writes[number].rows:
            raise Conflict(writes[number].lost or "")


@lru_cache(maxsize=1024)
def _merged(parts: tuple[tuple[Sql, int, bool], ...]) -> tuple[str, list[int]]:
    """One statement of all, and of which of them it counts the rows, in its columns' order."""
    before, steps, guarded = 0, [], []
    for number, (statement, width, counted) in enumerate(parts):
        sql, name = _moved(statement.sql, before), statement.name or f"w{number}"
        steps.append(f"{name} as ({sql} returning 1)" if counted else f"{name} as ({sql})")
        before += width
        if counted:
            guarded.append(number)
    counts = [f"(select count(*) from {_name})" for _name in (f"w{it}" for it in guarded)]  # noqa: S608 - our own names
    return f"with {', '.join(steps)} select {', '.join(counts) or '1'}", guarded


def _moved(sql: str, by: int) -> str:
    """The same with `$1` as `$<1 + by>` and so on."""
    return _PLACEHOLDER.sub(lambda it: f"${int(it[1]) + by}", sql)


@lru_cache(maxsize=1024)
def _target(sql: str) -> str:
    """The table that is written to."""
    found = _TARGET.match(sql)
    if found is None:
        raise TypeError(f"This writes nothing: {sql}")
    return found[1].lower()


@lru_cache(maxsize=1024)
def _words(query: str) -> tuple[frozenset[str] | None, bool]:
    """The words of a query, tables among them, and whether it locks nothing. None: it writes."""
    words = _WORD.findall(query.lower())
    if words[:1] != ["select"] or not _WRITES.isdisjoint(words):
        return None, False
    return frozenset(words), _LOCKS.isdisjoint(words)
