import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from persistence.metadata import metadata

carts = sa.Table(
    "carts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("codes", JSONB, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("touched_on", sa.Date, nullable=False, server_default=sa.text("current_date")),
    sa.CheckConstraint("jsonb_array_length(lines) <= 100", name="lines"),
    sa.CheckConstraint("jsonb_array_length(codes) <= 10", name="codes"),
    sa.CheckConstraint("version > 0", name="version"),
    sa.Index("ix_carts_of_nobody", "touched_on", postgresql_where=sa.text("customer_id is null")),
)
"""A cart is read and written as a whole, so its `lines` are one value: a list of
[line id, variant id, quantity, selected].

`touched_on` is a day and no time: a cart that changes again on one day leaves its index alone."""
