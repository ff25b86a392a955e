"""Deletes what nobody will read again, a little at a time."""

import time
from typing import Any, Final

import sqlalchemy as sa

from persistence.statements import Database, Statement

BATCH: Final = 1000
FIRST: Final[sa.ColumnElement[int]] = sa.literal_column(str(BATCH))
"""The limit of a batch, written out: of a parameter PostgreSQL would expect a tenth of the table,
for which it reads all of it."""

SECONDS: Final = 60.0
"""That one clean-up goes on for; the next tick goes on where it stopped."""


def among(found: sa.Select[Any]) -> sa.ColumnElement[Any]:
    """`= any(array(...))` of one column: rows that are looked up by an index, one by one.

    For a join PostgreSQL, which does not know how few of a table are old, would read all of it.
    """
    return sa.any_(sa.func.array(found.scalar_subquery()))


async def delete_in_batches(
    database: Database, statement: Statement, /, **parameters: object
) -> int:
    """Run a statement that deletes the `FIRST` rows until it finds fewer, or time is up.

    On a pool each batch is a transaction by itself, well within its timeout: who is killed loses
    one of them, and nobody waits for locks any longer. Returns the number of rows.
    """
    end, total = time.monotonic() + SECONDS, 0
    while True:
        deleted = await statement.run(database, **parameters)
        total += deleted
        if deleted < BATCH or time.monotonic() > end:
            return total
