"""Tables of the queue."""

import sqlalchemy as sa

from persistence.metadata import metadata

CHANNEL = "jobs"
"""Notified when a transaction commits that wants a job to be run at once."""

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("begun", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("failed_at", sa.DateTime(timezone=True)),
    sa.Column("error", sa.Text),
    sa.Index("ix_jobs_due", "due_at", postgresql_where=sa.text("failed_at is null")),
)
"""What is still to be done; a job that is done is gone.

A worker that takes a job sets `due_at` to when it will surely have been heard of again, and moves
that on while it works: the jobs of a dead worker become due by themselves. A job that is `begun`
has been taken before; so many `attempts` were given back, as they failed or their worker stopped.
A job with `failed_at` and its `error` is left alone until a person clears both.
"""

cron_ticks = sa.Table(
    "cron_ticks",
    metadata,
    sa.Column("cron", sa.Text, primary_key=True),
    sa.Column("tick", sa.BigInteger, nullable=False),
)
"""The last tick of each cron that a worker has taken, counted in its periods since 1970."""
