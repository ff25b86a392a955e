"""Jobs are rows of the transaction that wants them."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from persistence import transaction
from persistence.jobs.tables import CHANNEL, jobs
from persistence.statements import Database, Statement, given_rows

_WANTED: Final = ("name", "payload", "due_at")
_GIVEN = given_rows(*(sa.column(name, jobs.c[name].type) for name in _WANTED))
_NOW = sa.func.now()
_BELL = sa.case((jobs.c.due_at <= _NOW, sa.func.pg_notify(CHANNEL, "")))
_ENQUEUE = Statement(
    jobs.insert()
    .from_select(
        _WANTED,
        sa.select(_GIVEN.c.name, _GIVEN.c.payload, sa.func.coalesce(_GIVEN.c.due_at, _NOW)),
    )
    .returning(_BELL)
)
"""Workers are told at commit of what is due at once; for the rest they look at the clock."""


class SqlJobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def enqueue(self, job: str, payload: str, /, *, at: datetime | None = None) -> None:
        row = {"name": job, "payload": payload, "due_at": at}
        await transaction.append(self._database, [row], _ENQUEUE)
