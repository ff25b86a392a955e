"""Events as rows of the outbox and as entries of a stream."""

from datetime import datetime
from typing import Final

import asyncpg
import orjson

from domains.shared_kernel.events import StoredEvent
from persistence.outbox.tables import SHARDS, outbox

STREAMS: Final = tuple(f"ev:{shard}" for shard in range(SHARDS))

COLUMNS: Final = (
    outbox.c.position,
    outbox.c.event_id,
    outbox.c.type,
    outbox.c.agg,
    outbox.c.seq,
    outbox.c.payload,
    outbox.c.at,
    outbox.c.topics,
)
"""In the order of the fields of `StoredEvent`."""


def stored(row: asyncpg.Record) -> StoredEvent:
    """The event in a row whose first columns are `COLUMNS`."""
    return StoredEvent(
        id=row["position"],
        event_id=str(row["event_id"]),
        type=row["type"],
        aggregate_id=row["agg"],
        version=row["seq"],
        payload=row["payload"],
        occurred_at=row["at"],
        topics=tuple(row["topics"]),
    )


def encode(event: StoredEvent) -> bytes:
    return orjson.dumps(event)


def decode(data: bytes) -> StoredEvent:
    fields = orjson.loads(data)
    fields["occurred_at"] = datetime.fromisoformat(fields["occurred_at"])
    fields["topics"] = tuple(fields["topics"])
    return StoredEvent(**fields)
