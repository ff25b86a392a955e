"""How far the relay is: which events have a place, and which were sent."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from persistence.messaging.events import ENTRY
from persistence.outbox.tables import outbox, outbox_relay
from persistence.statements import Statement

_BATCH = sa.bindparam("batch", type_=sa.BigInteger)
_BEGIN = Statement(postgresql.insert(outbox_relay).values(one=True).on_conflict_do_nothing())
_PROGRESS = Statement(sa.select(outbox_relay))
_NOTED = {
    "published": sa.bindparam("to", type_=sa.BigInteger),
    "settled": sa.bindparam("safe", type_=sa.BigInteger),
    "run_id": sa.bindparam("run", type_=sa.Text),
}
_SAVE = Statement(outbox_relay.update().values(**_NOTED))
_LAZILY = sa.func.set_config("synchronous_commit", "off", sa.true()) == "off"
_NOTE = Statement(outbox_relay.update().values(**_NOTED).where(_LAZILY))
"""The disk is not waited for: when PostgreSQL dies with this unsaved, some is sent twice."""
_PLACED = (outbox.c.position, outbox.c.shard, ENTRY.label("entry"))
_BACKLOG = Statement(
    sa.select(*_PLACED)
    .where(outbox.c.position > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(outbox.c.position)
    .limit(_BATCH)
)


def _sequence() -> sa.Executable:
    """Number the rows without a position, oldest id first, from where the numbers have got to.

    When there are such rows, what was sent before is noted with them.
    """
    due = sa.select(outbox.c.id).where(outbox.c.position.is_(None))
    taken = due.order_by(outbox.c.id).limit(_BATCH).cte("due")
    last = sa.select(outbox_relay.c.sequenced).scalar_subquery()
    place = last + sa.func.row_number().over(order_by=taken.c.id)
    numbered = sa.select(taken.c.id, place.label("position")).cte("numbered")
    count = sa.select(sa.func.count()).select_from(numbered).scalar_subquery()
    moved = (
        outbox_relay.update()
        .where(sa.exists(sa.select(numbered.c.id)))
        .values(sequenced=outbox_relay.c.sequenced + count, **_NOTED)
        .cte("moved")
    )
    placed = (
        outbox.update()
        .where(outbox.c.id == numbered.c.id)
        .values(position=numbered.c.position)
        .returning(*_PLACED)
        .cte("placed")
    )
    return sa.select(placed).order_by(placed.c.position).add_cte(moved)


_SEQUENCE = Statement(_sequence())


class Placed(NamedTuple):
    """An event that has its place; `entry` is what a stream is given."""

    position: int
    shard: int
    entry: str


class Progress:
    """The row of `outbox_relay`, held by the one leader, on the connection that made it so."""

    def __init__(
        self, connection: asyncpg.Connection[Any], row: asyncpg.Record, *, settle: float
    ) -> None:
        self._connection = connection
        self._settle = settle
        self._sequenced: int = row["sequenced"]
        self._published: int = row["published"]
        self._noted = self._published
        self.settled: int = row["settled"]
        self.run_id: str | None = row["run_id"]
        self._settling = self._published, time.monotonic()

    @classmethod
    async def load(cls, connection: asyncpg.Connection[Any], *, settle: float) -> Progress:
        await _BEGIN.run(connection)
        [row] = await _PROGRESS.all(connection)
        return cls(connection, row, settle=settle)

    async def next_batch(self, size: int) -> list[Placed]:
        """What has a place but was not sent; when there is no such event, new ones get a place."""
        rows: list[asyncpg.Record] = []
        if self._published < self._sequenced:
            rows = await _BACKLOG.all(self._connection, after=self._published, batch=size)
        if not rows:
            rows = await _SEQUENCE.all(self._connection, batch=size, **self._stand())
            self._noted = self._published if rows else self._noted
        if rows:
            self._sequenced = max(self._sequenced, rows[-1]["position"])
        return [Placed(*row) for row in rows]

    def published_to(self, position: int) -> None:
        """All up to here was sent. What was so `settle` seconds ago counts as saved from now on.

        It is noted with the next batch, or by `note`: until then, who takes over sends it again.
        """
        self._published = position
        settling, since = self._settling
        if time.monotonic() - since > self._settle:
            self.settled = max(self.settled, settling)
            self._settling = position, time.monotonic()

    async def note(self) -> None:
        """Write down what was sent, unless that is done."""
        if self._noted != self._published:
            await _NOTE.run(self._connection, **self._stand())
            self._noted = self._published

    async def rewind(self, *, to: int, run_id: str) -> None:
        """Send again what comes after `to`."""
        self.run_id = run_id
        self._published = min(self._published, to)
        self.settled = min(self.settled, to)
        self._settling = self._published, time.monotonic()
        await self._save()

    async def _save(self) -> None:
        await _SAVE.run(self._connection, **self._stand())
        self._noted = self._published

    def _stand(self) -> dict[str, object]:
        return {"to": self._published, "safe": self.settled, "run": self.run_id}
