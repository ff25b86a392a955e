"""Transactional outbox: events are rows of the writer's transaction, sent later by the relay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zlib import crc32

import sqlalchemy as sa

from domains.shared_kernel.events import DomainEvent
from persistence import transaction
from persistence.outbox.tables import SHARDS, outbox, outbox_relay
from persistence.statements import Database, Statement, insert_rows

FORGET_BATCH: Final = 5000

_APPEND = Statement(insert_rows(outbox, without=("id", "event_id", "position")))

_BEFORE = sa.bindparam("before", type_=sa.DateTime(timezone=True))
_PUBLISHED = sa.select(outbox_relay.c.published).scalar_subquery()
_OLD_EVENTS = (
    sa.select(outbox.c.id)
    .where(outbox.c.at < _BEFORE, outbox.c.position <= _PUBLISHED)
    .order_by(outbox.c.id)
    .limit(FORGET_BATCH)
)
_FORGET = Statement(outbox.delete().where(outbox.c.id.in_(_OLD_EVENTS)))


async def append(database: Database, events: Sequence[DomainEvent]) -> None:
    """Write the events of an aggregate whose row this transaction has locked.

    They get their ids in the order in which they are appended, at the end of the transaction.
    """
    await transaction.append(database, [*map(_row, events)], _APPEND)


async def forget(database: Database, before: datetime) -> int:
    """Delete published events older than `before`.

    In batches, each its own transaction when `database` is a pool. Returns the number of rows.
    """
    total = 0
    while deleted := await _FORGET.run(database, before=before):
        total += deleted
    return total


def shard(aggregate_id: str) -> int:
    """The stream that carries the events of an aggregate."""
    return crc32(aggregate_id.encode()) % SHARDS


def _row(event: DomainEvent) -> dict[str, object]:
    return {
        "shard": shard(event.aggregate_id),
        "agg": event.aggregate_id,
        "seq": event.version,
        "type": event.name,
        "topics": event.topics,
        "payload": event,
        "at": event.occurred_at,
    }
