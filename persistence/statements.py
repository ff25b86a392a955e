"""Core statements, compiled once at first use into SQL that asyncpg runs directly.

SQLAlchemy builds the SQL from the tables; it does not run it (docs/adr/0003). Its type processors
are therefore not at work: what a column holds is what asyncpg gives, see `persistence/engine.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any, NamedTuple, Protocol

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import asyncpg as dialect

_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call]  # theirs


class Database(Protocol):
    """A pool, or one connection with its transaction."""

    async def fetch(self, query: str, /, *args: object) -> list[asyncpg.Record]: ...
    async def fetchrow(self, query: str, /, *args: object) -> asyncpg.Record | None: ...
    async def execute(self, query: str, /, *args: object) -> str: ...
    async def executemany(self, command: str, args: Iterable[Any], /) -> None: ...


class _Compiled(NamedTuple):
    sql: str
    names: list[str]
    constants: dict[str, object]


class Statement:
    """One statement and the order of its parameters.

    Parameters are `sa.bindparam`s, or the columns of an insert, given by name. In an UPDATE,
    SQLAlchemy reserves the names of the columns that are set: name a key `the_id`, not `id`.

    Others that are sent together with it (`persistence.transaction`) can read what it returns
    from a table `name`.
    """

    def __init__(self, clause: sa.Executable, *, name: str | None = None) -> None:
        self._clause = clause
        self.name = name

    @cached_property
    def _compiled(self) -> _Compiled:
        """At first use: a process runs few of the statements that it imports."""
        compiled = self._clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]  # on every statement
        sql = str(compiled)
        if "POSTCOMPILE" in sql:
            raise TypeError("in_() grows with its values: use one_of() or any_of()")
        del self._clause  # many times the size of its SQL
        return _Compiled(sql, list(compiled.positiontup or []), compiled.params)

    @cached_property
    def sql(self) -> str:
        return self._compiled.sql

    def args(self, parameters: Mapping[str, object]) -> list[object]:
        """The values in the order of `$1`, `$2` and so on."""
        _, names, constants = self._compiled
        return [*map({**constants, **parameters}.__getitem__, names)]

    async def all(self, database: Database, /, **parameters: object) -> list[asyncpg.Record]:
        return await database.fetch(self.sql, *self.args(parameters))

    async def first(self, database: Database, /, **parameters: object) -> asyncpg.Record | None:
        return await database.fetchrow(self.sql, *self.args(parameters))

    async def value(self, database: Database, /, **parameters: object) -> Any:
        """The first column of the first row, or None."""
        row = await database.fetchrow(self.sql, *self.args(parameters))
        return row[0] if row else None

    async def run(self, database: Database, /, **parameters: object) -> int:
        """The number of rows inserted, updated or deleted."""
        status = await database.execute(self.sql, *self.args(parameters))
        return int(status.rpartition(" ")[2])

    async def run_many(self, database: Database, rows: Iterable[Mapping[str, object]], /) -> None:
        """Once for each row, in one round trip."""
        if batch := [self.args(row) for row in rows]:
            await database.executemany(self.sql, batch)


class ByKeys:
    """The rows of a select that have one of the given keys in a column.

    A single key has a statement of its own: `= $1` costs PostgreSQL a tenth less than `= any($1)`
    with a list of one, which asyncpg has to look through besides.
    """

    def __init__(self, select: sa.Select[Any], column: sa.ColumnElement[Any]) -> None:
        self._one = Statement(select.where(column == sa.bindparam("key", type_=column.type)))
        self._several = Statement(select.where(column == any_of("keys", column.type)))

    async def all(self, database: Database, keys: Sequence[object], /) -> list[asyncpg.Record]:
        if len(keys) == 1:
            return await self._one.all(database, key=keys[0])
        return await self._several.all(database, keys=keys)


def split(row: asyncpg.Record | Mapping[str, Any], *tables: sa.Table) -> list[dict[str, Any]]:
    """The rows of these tables, of which one begins with all columns, table by table."""
    values = iter(row.values())
    names = map(_names, tables)
    return [dict(zip(it, islice(values, len(it)), strict=True)) for it in names]


@cache
def _names(table: sa.Table) -> tuple[str, ...]:
    """Of its columns; SQLAlchemy makes a list of them each time."""
    return tuple(table.c.keys())


def insert(table: sa.Table, *, without: Iterable[str] = ()) -> sa.Insert:
    """All columns of a table as parameters of their names, but those that the database fills."""
    left_out = set(without)
    return table.insert().values(
        {c.name: sa.bindparam(c.name, type_=c.type) for c in table.c if c.name not in left_out}
    )


def insert_rows(table: sa.Table, *, without: Iterable[str] = ()) -> sa.Insert:
    """Any number of rows, given as one parameter `rows`, in their order.

    They travel as JSON: bytes are written as `hexadecimal` does.
    """
    left_out = set(without)
    rows = given_rows(*(sa.column(c.name, c.type) for c in table.c if c.name not in left_out))
    return table.insert().from_select([c.name for c in rows.c], sa.select(*rows.c))


def update_rows(table: sa.Table, *, without: Iterable[str] = ()) -> sa.Update:
    """`update` of any number of rows, given as one parameter `rows` with `stored_version` in each.

    The key is `id`; without `version` among the columns it is all that a row is found by.
    """
    left_out = set(without) - {"id"}
    columns = [sa.column(c.name, c.type) for c in table.c if c.name not in left_out]
    rows = given_rows(*columns, sa.column("stored_version", sa.BigInteger))
    found = table.c.id == rows.c.id
    if "version" in table.c:
        found &= table.c.version == rows.c.stored_version
    changed = {c.name: rows.c[c.name] for c in columns if c.name != "id"}
    return table.update().where(found).values(changed)


def given_rows(*columns: sa.ColumnClause[Any]) -> sa.Subquery:
    """The parameter `rows` as a table: a list of mappings.

    PostgreSQL takes them for a hundred, for which it would rather read a whole table than look up
    each; of a limit that it cannot foresee it expects a tenth.
    """
    rows = sa.bindparam("rows", type_=JSONB)
    given = sa.func.jsonb_to_recordset(rows).table_valued(*columns)
    as_table = given.render_derived(name="row", with_types=True)
    return sa.select(as_table).limit(sa.func.jsonb_array_length(rows)).subquery("given")


def hexadecimal(value: bytes) -> str:
    """Bytes as PostgreSQL reads them from text."""
    return f"\\x{value.hex()}"


def update(table: sa.Table, *, key: str = "id", without: Iterable[str] = ()) -> sa.Update:
    """All columns but the key, set from parameters of their names; the key is `the_<key>`.

    With a column `version` the row is touched only if it still has `stored_version`.
    """
    left_out = {key, *without}
    changed = table.update().where(
        table.c[key] == sa.bindparam(f"the_{key}", type_=table.c[key].type)
    )
    if "version" in table.c:
        changed = changed.where(
            table.c.version == sa.bindparam("stored_version", type_=sa.BigInteger)
        )
    return changed.values(
        {c.name: sa.bindparam(c.name, type_=c.type) for c in table.c if c.name not in left_out}
    )


def one_of(values: Iterable[str]) -> sa.ColumnElement[Any]:
    """`= any($1)` with values that are known already, in place of an `in_`."""
    return sa.any_(sa.literal(sorted(values), ARRAY(sa.Text())))


def any_of(name: str, type_: sa.types.TypeEngine[Any] | None = None) -> sa.ColumnElement[Any]:
    """`= any($1)`: a list of values as one parameter, so that the statement stays the same."""
    return sa.any_(sa.bindparam(name, type_=ARRAY(type_ or sa.Text())))
