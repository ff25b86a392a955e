"""Several writes as one statement, which is whole by itself: all of them happen, or none.

Each is a step of a common table expression. Of those that must find their rows PostgreSQL counts
what they have touched, and fails when it is too little, so nothing of the statement stays.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple, Protocol

import asyncpg

from domains.shared_kernel.errors import Conflict

GOT_IN_BETWEEN: Final = "Another change got in between; try again."

_PLACEHOLDER: Final = re.compile(r"\$(\d+)")
_TARGET: Final = re.compile(r"\s*(?:insert into|update|delete from)\s+(\S+)", re.IGNORECASE)
_LOST: Final = re.compile(r"lost (\d+)")
"""What PostgreSQL finds to be no number when the write of that position has lost a race."""


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


class Rows:
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


async def send(database: Any, writes: list[Write]) -> None:
    """Send them as one statement.

    Raises:
        Conflict: `lost` of one that found too few rows; or another has made the same row.
    """
    sql = _merged(tuple((it.statement, len(it.arguments), it.lost is not None) for it in writes))
    arguments = [*chain.from_iterable([write.arguments for write in writes])]
    arguments += [write.rows for write in writes if write.lost is not None]
    try:
        await database.fetchrow(sql, *arguments)
    except asyncpg.UniqueViolationError as error:
        raise Conflict(GOT_IN_BETWEEN) from error
    except asyncpg.InvalidTextRepresentationError as error:
        if (lost := _LOST.search(str(error))) is None:
            raise
        raise Conflict(writes[int(lost[1])].lost or "") from error


@lru_cache(maxsize=1024)
def target(sql: str) -> str:
    """The table that is written to."""
    found = _TARGET.match(sql)
    if found is None:
        raise TypeError(f"This writes nothing: {sql}")
    return found[1].lower()


@lru_cache(maxsize=1024)
def _merged(parts: tuple[tuple[Sql, int, bool], ...]) -> str:
    """One statement of all; how many rows the counted ones must find are its last parameters."""
    before, steps, counted = 0, [], []
    for number, (statement, width, counts) in enumerate(parts):
        sql, name = _moved(statement.sql, before), statement.name or f"w{number}"
        steps.append(f"{name} as ({sql} returning 1)" if counts else f"{name} as ({sql})")
        before += width
        if counts:
            counted.append((number, name))
    checks = [
        f"(case when (select count(*) from {name}) = ${before + place} "  # noqa: S608 - our own names
        f"then '0' else 'lost {number}' end)::integer"
        for place, (number, name) in enumerate(counted, 1)
    ]
    return f"with {', '.join(steps)} select {', '.join(checks) or '1'}"


def _moved(sql: str, by: int) -> str:
    """The same with `$1` as `$<1 + by>` and so on."""
    return _PLACEHOLDER.sub(lambda it: f"${int(it[1]) + by}", sql)
