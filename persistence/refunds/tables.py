import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from persistence.metadata import metadata

refunds = sa.Table(
    "refunds",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("order_id", sa.Text, nullable=False, index=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("shipping_minor", sa.BigInteger, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("asked", sa.Boolean, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default=sa.text("1")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.Column("failure_code", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("shipping_minor between 0 and amount_minor", name="shipping"),
    sa.CheckConstraint("(status = 'SETTLED') = (settled_at is not null)", name="settled"),
    sa.CheckConstraint("(status = 'FAILED') = (failure_code is not null)", name="failed"),
    sa.CheckConstraint("attempt > 0", name="attempt"),
    sa.CheckConstraint("version > 0", name="version"),
)
"""`lines` are `[{order_line_id, quantity, amount_minor}]`, in the refund's currency."""
