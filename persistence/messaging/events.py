"""Events as rows of the outbox and as entries of a stream."""

from dataclasses import fields
from itertools import chain
from typing import Final

import asyncpg
import msgspec
import sqlalchemy as sa

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

ENTRY: Final = sa.cast(
    sa.func.json_build_object(
        *chain.from_iterable(
            (sa.literal_column(f"'{field.name}'"), column)
            for field, column in zip(fields(StoredEvent), COLUMNS, strict=True)
        )
    ),
    sa.Text,
)
"""An event as an entry of a stream: who sends it need not read it."""


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


decode: Final = msgspec.json.Decoder(StoredEvent).decode
"""Makes the event of what `ENTRY` has made of it."""
