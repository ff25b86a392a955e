"""The queue as a worker changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

import asyncpg

from persistence.jobs.tables import cron_ticks, jobs

_JOBS: Final = jobs.name
_TICKS: Final = cron_ticks.name

_TAKE: Final = f"""
with done as (
  delete from {_JOBS} where id = any($1::bigint[])
), kept as (
  update {_JOBS} set due_at = now() + $3::interval where id = any($2::bigint[])
), due as (
  select id,
    case when not begun and name = any($6::text[])
    then set_config('synchronous_commit', 'on', true) end
  from {_JOBS}
  where due_at <= now() and failed_at is null and name = any($4::text[])
    and id <> all($1::bigint[])
  order by due_at limit $5 for update skip locked
)
update {_JOBS} as taken set due_at = now() + $3::interval, begun = true
from due where taken.id = due.id
returning taken.id, taken.name, taken.payload, taken.attempts, old.begun
"""  # noqa: S608 - the names are constants
"""One trip: what is done goes, what is under way is kept, and what is due is taken.

The disk is waited for where it matters that a job is begun for the first time.
"""

_GIVE_BACK: Final = f"""
update {_JOBS} set due_at = now() + $2::interval, attempts = attempts + 1 where id = $1
"""  # noqa: S608 - as above
_HOLD: Final = f"update {_JOBS} set failed_at = now(), error = $2 where id = $1"  # noqa: S608 - as above
_CLAIM: Final = f"""
insert into {_TICKS} as known (cron, tick) values ($1, $2)
on conflict (cron) do update set tick = excluded.tick where known.tick < excluded.tick
"""  # noqa: S608 - as above


class Job(NamedTuple):
    """So many `attempts` were given back; one that was `begun` may have been run, or be running."""

    id: int
    name: str
    payload: str
    attempts: int
    begun: bool


class Board:
    """On a connection of its own, for the jobs of these names.

    `lease` is how long a job that was taken is left to its taker. Of jobs that are `once`, it is
    certain that they were not begun before when they say so.
    """

    def __init__(
        self,
        connection: asyncpg.Connection[Any],
        names: Iterable[str],
        *,
        lease: timedelta,
        once: Iterable[str],
    ) -> None:
        self._connection = connection
        self._names = [*names]
        self._once = [*once]
        self._lease = lease

    async def take(self, number: int, *, done: Sequence[int], kept: Sequence[int]) -> list[Job]:
        """Up to so many jobs that are due, the oldest first; others may take them after the lease.

        Jobs that are `done` are deleted; for those that are `kept` the lease begins anew.
        """
        rows = await self._connection.fetch(
            _TAKE, done, kept, self._lease, self._names, number, self._once
        )
        return [Job(*row) for row in rows]

    async def give_back(self, job_id: int, seconds: float) -> None:
        """It failed, or was not finished: let it be tried again after so long."""
        await self._connection.execute(_GIVE_BACK, job_id, timedelta(seconds=seconds))

    async def hold(self, job_id: int, error: str) -> None:
        """Leave it to a person."""
        await self._connection.execute(_HOLD, job_id, error)

    async def claim(self, cron: str, tick: int) -> bool:
        """Whether this tick is ours: nobody else has taken it, or a later one."""
        status: str = await self._connection.execute(_CLAIM, cron, tick)
        return status == "INSERT 0 1"
