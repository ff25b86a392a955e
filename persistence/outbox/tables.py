"""Tables of the outbox and its relay."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from persistence.metadata import metadata

SHARDS = 16
"""Streams that carry the events; the events of one aggregate are in one of them, in order."""

CHANNEL = "outbox"
"""Notified by every transaction that wrote events, when it commits."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True, cache=1), primary_key=True),
    sa.Column("event_id", UUID(as_uuid=False), nullable=False, server_default=sa.text("uuidv7()")),
    sa.Column("shard", sa.SmallInteger, nullable=False),
    sa.Column("agg", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("topics", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("position", sa.BigInteger),
    sa.UniqueConstraint("agg", "seq"),
    sa.UniqueConstraint("position"),
    sa.Index("ix_outbox_due", "id", postgresql_where=sa.text("position is null")),
    sa.Index(
        "ix_outbox_topics",
        "topics",
        postgresql_using="gin",
        postgresql_where=sa.text("topics <> '{}'"),
    ),
)
"""Events, written in the transaction of the change; `seq` is the aggregate's version.

`position` is null until the relay has given the event its place. One relay does so at a time, in
the order of `id` among the rows that it can see, and an aggregate's later event has a larger id
and becomes visible later. So positions respect the order of every aggregate, and, unlike ids,
they appear in ascending order: a reader that continues after a position misses no late commit.
"""

outbox_relay = sa.Table(
    "outbox_relay",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("sequenced", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("published", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("settled", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("run_id", sa.Text),
    sa.CheckConstraint("one", name="row"),
)
"""One row, how far the relay is: the last position given, the last one sent to the streams of
the Valkey run `run_id`, and one so old that Valkey has surely saved it."""

NOTIFY_FUNCTION = f"""
create or replace function outbox_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('{CHANNEL}', '');
  return null;
end
$$
"""
NOTIFY_TRIGGER = """
create or replace trigger outbox_notify after insert on outbox
for each statement execute function outbox_notify()
"""

sa.event.listen(outbox, "after_create", sa.DDL(NOTIFY_FUNCTION))  # type: ignore[no-untyped-call] # theirs
sa.event.listen(outbox, "after_create", sa.DDL(NOTIFY_TRIGGER))  # type: ignore[no-untyped-call] # theirs
