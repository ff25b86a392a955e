"""Transactional outbox: events are rows of the writer's transaction, sent later by the relay."""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

import sqlalchemy as sa

from domains.shared_kernel.events import DomainEvent
from persistence import transaction
from persistence.outbox.tables import SHARDS, outbox, outbox_relay
from persistence.retention import FIRST, among, delete_in_batches
from persistence.statements import Database, Statement, insert_rows

_APPEND = Statement(insert_rows(outbox, without=("id", "event_id", "position")))

_BEFORE = sa.bindparam("before", type_=sa.DateTime(timezone=True))
_PUBLISHED = sa.func.coalesce(sa.select(outbox_relay.c.published).scalar_subquery(), 0)
_FRONT = (
    sa.select(outbox.c.id, outbox.c.at, outbox.c.position)
    .order_by(outbox.c.id)
    .limit(FIRST)
    .subquery("front")
)
_FIRST_KEPT = (
    sa.select(_FRONT.c.id)
    .where(
        (_FRONT.c.at >= _BEFORE) | _FRONT.c.position.is_(None) | (_FRONT.c.position > _PUBLISHED)
    )
    .order_by(_FRONT.c.id)
    .limit(sa.literal_column("1"))
    .scalar_subquery()
)
_NONE_IS_KEPT: sa.ColumnElement[int] = sa.literal_column("9223372036854775807")
_OLD = (
    sa.select(outbox.c.id)
    .where(outbox.c.id < sa.func.coalesce(_FIRST_KEPT, _NONE_IS_KEPT))
    .order_by(outbox.c.id)
    .limit(FIRST)
)
_FORGET = Statement(outbox.delete().where(outbox.c.id == among(_OLD)))
"""No index knows the time of events, and none need: they are about as old as their ids say, so the
lowest are looked at, and nothing behind the first one that is to stay."""


async def append(database: Database, events: Sequence[DomainEvent]) -> None:
    """Write the events of an aggregate whose row this transaction changes, if nobody else has.

    They get their ids in the order in which they are appended, at the end of the transaction.
    """
    await transaction.append(database, [*map(_row, events)], _APPEND)


async def forget(database: Database, before: datetime) -> int:
    """Delete published events older than `before`, up to the first one that is not."""
    return await delete_in_batches(database, _FORGET, before=before)


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
