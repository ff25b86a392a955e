"""Jobs are rows of the transaction that wants them, in the tables of pgqueuer."""

from datetime import datetime
from typing import Final

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.domain.settings import db_settings

from persistence.statements import Database

_NAMES = db_settings().qualified
_ENQUEUE: Final = f"""
with queued as (
  insert into {_NAMES.queue_table} (priority, entrypoint, payload, execute_after, status)
  values (0, $1, $2, coalesce($3, now()), 'queued')
  returning id, entrypoint, priority
)
insert into {_NAMES.queue_table_log} (job_id, status, entrypoint, priority)
select id, 'queued', entrypoint, priority from queued
"""  # noqa: S608 - the names are pgqueuer's settings, the values are parameters
_FORGET: Final = f"delete from {_NAMES.queue_table_log} where created < $1 and aggregated"  # noqa: S608 - as above


class SqlJobs:
    """Writes what pgqueuer's own enqueue writes, but with an instant where it has a delay.

    pgqueuer counts a delay from the start of the transaction, so a timer could fire before the
    instant that it was set to, and find nothing to do.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enqueue(self, job: str, payload: str, /, *, at: datetime | None = None) -> None:
        await self._database.execute(_ENQUEUE, job, payload.encode(), at)


def install_sql() -> str:
    """One statement that makes the tables of the queue, for the migration.

    pgqueuer gives many; the block around them lets drivers run them that prepare each statement.
    """
    install = QueryBuilderEnvironment().build_install_query(create_schema=False)
    return f"do $install$ begin\n{install}\nend $install$"


async def forget(database: Database, before: datetime) -> int:
    """Delete the history of jobs older than `before`, once it is in pgqueuer's statistics."""
    status = await database.execute(_FORGET, before)
    return int(status.rpartition(" ")[2])
