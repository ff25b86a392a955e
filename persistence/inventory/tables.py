import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from domains.inventory.domain.value_objects.movement import ONCE
from persistence.metadata import metadata

stock = sa.Table(
    "stock",
    metadata,
    sa.Column("variant_id", sa.Text, primary_key=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("on_hand", sa.BigInteger, nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("allocated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("uncounted", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("returnable", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("on_hand - reserved - allocated >= 0", name="available"),
    sa.CheckConstraint("on_hand >= 0 and reserved >= 0 and allocated >= 0", name="counters"),
    sa.CheckConstraint("uncounted >= 0", name="uncounted"),
    sa.CheckConstraint("uncounted = 0 or on_hand = reserved + allocated", name="nothing_twice"),
    sa.CheckConstraint("returnable >= 0", name="returnable"),
    sa.CheckConstraint("policy in ('DENY', 'CONTINUE')", name="policy"),
    sa.Index(None, "seller_id", "variant_id"),
    postgresql_with={"fillfactor": "70"},  # room for new versions of hot rows beside the old
)
"""`reserved` and `allocated` pieces are on hand; `uncounted` ones are promised, too, and are not.

`returnable` pieces have left `on_hand` in shipments and may be put back.
"""

stock_reservations = sa.Table(
    "stock_reservations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("status in ('HELD', 'CLAIMED', 'ALLOCATED', 'RELEASED')", name="status"),
)
"""`lines` is a list of [variant id, quantity, counted] and never changes."""

stock_movements = sa.Table(
    "stock_movements",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("variant_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
)
"""Append-only."""

sa.Index(
    "uq_stock_movements_once",
    stock_movements.c.reference,
    stock_movements.c.reason,
    stock_movements.c.variant_id,
    unique=True,
    postgresql_where=stock_movements.c.reason.in_(sorted(ONCE)),
)
