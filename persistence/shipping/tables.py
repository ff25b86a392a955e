"""Shipping in tables. `price_minor` is minor units of the row's `currency`."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from persistence.metadata import metadata

shipping_rates = sa.Table(
    "shipping_rates",
    metadata,
    sa.Column("seller_id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("price_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("min_days", sa.Integer, nullable=False),
    sa.Column("max_days", sa.Integer, nullable=False),
    sa.Column("countries", ARRAY(sa.Text), nullable=False),
    sa.CheckConstraint("price_minor >= 0", "price"),
    sa.CheckConstraint("0 <= min_days and min_days <= max_days", "days"),
)
"""`countries` empty: to every country."""

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("order_id", sa.Text, nullable=False, index=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text),
    sa.Column("access_token_hash", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("delivered_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.BigInteger, nullable=False),
)

parcels = sa.Table(
    "parcels",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("shipment_id", sa.ForeignKey("shipments.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.UniqueConstraint("shipment_id", "position"),
)
"""`lines` is a list of `[order line id, units]`."""

parcel_tracking = sa.Table(
    "parcel_tracking",
    metadata,
    sa.Column("carrier", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("shipment_id", sa.ForeignKey("shipments.id"), nullable=False, index=True),
    sa.Column("parcel_id", sa.ForeignKey("parcels.id"), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("until", sa.DateTime(timezone=True)),
    sa.Index(
        "uq_parcel_tracking_current",
        "carrier",
        "number",
        unique=True,
        postgresql_where=sa.text("until is null"),
    ),
)
"""By what a parcel is tracked (the highest position) and was tracked `until` a correction.

A number is of one parcel at a time: it is free for its owner once who mistyped it has corrected it.
"""

shipment_events = sa.Table(
    "shipment_events",
    metadata,
    sa.Column("carrier", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("shipment_id", sa.ForeignKey("shipments.id"), nullable=False, index=True),
    sa.Column("parcel_id", sa.ForeignKey("parcels.id"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""Carriers' reports, append-only, each once by the carrier's own id."""
