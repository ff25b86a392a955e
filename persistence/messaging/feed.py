"""Follows aggregates and topics: stored events from the outbox, new ones from the hub.

Resume protocol: attach to the hub, read the rows after the cursor, go live. Live, what is at or
below the cursor is dropped; at a mark of the hub (a full queue, a lost connection), and for an
aggregate at a gap, the database is read again. The database is the truth for whatever was missed.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Final

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domains.shared_kernel.events import StoredEvent
from persistence.messaging.events import COLUMNS, stored
from persistence.messaging.hub import Hub
from persistence.outages import outlasting
from persistence.outbox.tables import outbox, outbox_relay
from persistence.statements import Database, Statement

PAGE: Final = 500
CATCH_UPS: Final = 4
"""Reads at a time: when all followers must read again, requests still get connections."""

_seen = (
    sa.func.unnest(
        sa.bindparam("ids", type_=ARRAY(sa.Text)),
        sa.bindparam("versions", type_=ARRAY(sa.BigInteger)),
    )
    .table_valued(sa.column("agg", sa.Text), sa.column("seq", sa.BigInteger))
    .render_derived("seen")
)
_CHANGES = Statement(
    sa.select(outbox.c.agg, outbox.c.seq)
    .join_from(_seen, outbox, (outbox.c.agg == _seen.c.agg) & (outbox.c.seq > _seen.c.seq))
    .order_by(outbox.c.seq)
)
_EVENTS = Statement(
    sa.select(*COLUMNS)
    .where(
        outbox.c.topics.contains(sa.bindparam("topics", type_=ARRAY(sa.Text))),
        outbox.c.topics != sa.literal_column("'{}'"),  # for the index, which has no others
        outbox.c.position > sa.bindparam("after", type_=sa.BigInteger),
    )
    .order_by(outbox.c.position)
    .limit(PAGE)
)
_NOW = Statement(sa.select(outbox_relay.c.sequenced))


class LiveFeed:
    """The kernel's `Feed`, on the hub of this process and the primary database."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._turn = asyncio.Semaphore(CATCH_UPS)

    async def versions(self, aggregate_id: str, after: int, /) -> AsyncGenerator[int, None]:
        changes = self.changes({aggregate_id: after})
        try:
            async for _, version in changes:
                yield version
        finally:
            await changes.aclose()

    async def changes(self, after: Mapping[str, int], /) -> AsyncGenerator[tuple[str, int], None]:
        seen = dict(after)
        with self._hub.following(aggregate_ids=seen) as subscription:
            while True:
                for row in await self._read(_CHANGES, ids=[*seen], versions=[*seen.values()]):
                    seen[row["agg"]] = row["seq"]
                    yield row["agg"], row["seq"]
                while event := await subscription.next():
                    missing = event.version - seen[event.aggregate_id] - 1
                    if missing > 0:
                        break
                    if missing == 0:
                        seen[event.aggregate_id] = event.version
                        yield event.aggregate_id, event.version

    async def events(self, topic: str, after: int | None, /) -> AsyncGenerator[StoredEvent, None]:
        """Sound because an id is a position that the relay gave: see `outbox.position`.

        Between two marks of the hub the events of a topic arrive by ascending position, without
        a gap, and when one arrives all before it can be read. So nothing below the cursor can
        appear later, which a cursor on the time of writing could not promise.
        """
        with self._hub.following(topics=[topic]) as subscription:
            seen = after if after is not None else await self._now()
            while True:
                rows = await self._read(_EVENTS, topics=[topic], after=seen)
                for row in rows:
                    seen = row["position"]
                    yield stored(row)
                if len(rows) == PAGE:
                    continue
                while event := await subscription.next():
                    if event.id > seen:
                        seen = event.id
                        yield event

    async def _now(self) -> int:
        rows = await self._read(_NOW)
        return rows[0]["sequenced"] if rows else 0

    async def _read(self, statement: Statement, **parameters: object) -> list[asyncpg.Record]:
        async with self._turn:
            return await outlasting(lambda: statement.all(self._database, **parameters))
