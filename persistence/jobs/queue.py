"""Jobs are rows of the transaction that wants them, in the tables of pgqueuer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from persistence import transaction
from persistence.statements import Database

QUEUE: Final = "pgqueuer"
LOG: Final = "pgqueuer_log"
"""The names that pgqueuer gives its tables: to ask it would import all of it, also into the API."""


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """SQL on the tables of pgqueuer; `parameters` are those that it takes."""

    sql: str
    name: str | None = None
    parameters: tuple[str, ...] = ()

    def args(self, given: Mapping[str, object], /) -> list[object]:
        return [given[name] for name in self.parameters]


_ENQUEUE: Final = _Step(
    f"""
    insert into {QUEUE} (priority, entrypoint, payload, execute_after, status)
    select 0, job, convert_to(payload, 'UTF8'), coalesce(at, now()), 'queued'
    from jsonb_to_recordset($1::jsonb) as given(job text, payload text, at timestamptz)
    returning id, entrypoint, priority
    """,  # noqa: S608 - the names are constants, the values are parameters
    name="queued",
    parameters=("rows",),
)
_LOG: Final = _Step(
    f"""
    insert into {LOG} (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from queued
    """  # noqa: S608 - as above
)
_FORGET: Final = f"delete from {LOG} where created < $1 and aggregated"  # noqa: S608 - as above


class SqlJobs:
    """Writes what pgqueuer's own enqueue writes, but with an instant where it has a delay.

    pgqueuer counts a delay from the start of the transaction, so a timer could fire before the
    instant that it was set to, and find nothing to do.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enqueue(self, job: str, payload: str, /, *, at: datetime | None = None) -> None:
        row = {"job": job, "payload": payload, "at": at}
        await transaction.append(self._database, [row], _ENQUEUE, _LOG)


async def forget(database: Database, before: datetime) -> int:
    """Delete the history of jobs older than `before`, once it is in pgqueuer's statistics."""
    status = await database.execute(_FORGET, before)
    return int(status.rpartition(" ")[2])
