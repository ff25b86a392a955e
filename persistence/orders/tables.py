"""Orders in tables. `…_minor` columns are minor units of the row's `currency`."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domains.orders.domain.value_objects.order_status import OrderStatus
from persistence.metadata import metadata

IS_TO_SHIP = sa.text("status in ('paid', 'partially_shipped')")
"""In these words in the index and where it is to be used: PostgreSQL compares constants only."""

order_numbers = sa.Sequence("order_numbers", start=100_001, metadata=metadata)

order_groups = sa.Table(
    "order_groups",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("checkout_id", sa.Text, nullable=False, unique=True),
    sa.Column("customer_id", sa.Text),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("shipping_address", JSONB, nullable=False),
    sa.Column("access_token_hash", sa.LargeBinary, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("order_ids", ARRAY(sa.Text), nullable=False),
    sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("total_minor >= 0 and cardinality(order_ids) > 0", "is_a_purchase"),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("group_id", sa.ForeignKey("order_groups.id"), nullable=False, index=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text),
    sa.Column("access_token_hash", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("subtotal_minor", sa.BigInteger, nullable=False),
    sa.Column("discount_minor", sa.BigInteger, nullable=False),
    sa.Column("tax_minor", sa.BigInteger, nullable=False),
    sa.Column("delivery_code", sa.Text, nullable=False),
    sa.Column("delivery_title", sa.Text, nullable=False),
    sa.Column("delivery_minor", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("delivery_refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("refundable_minor", sa.BigInteger, nullable=False),
    sa.Column("settled_minor", sa.BigInteger, nullable=False),
    sa.Column("settled_refunds", ARRAY(sa.Text), nullable=False),
    sa.Column("unshipped", sa.BigInteger, nullable=False),
    sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("completes_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "subtotal_minor - discount_minor + tax_minor + delivery_minor = total_minor", "adds_up"
    ),
    sa.CheckConstraint(
        "0 <= delivery_refunded_minor and delivery_refunded_minor <= delivery_minor",
        "refunds_delivery_once",
    ),
    sa.CheckConstraint(
        "0 <= settled_minor and settled_minor <= refunded_minor"
        " and refunded_minor + refundable_minor <= total_minor and 0 <= refundable_minor",
        "refunds_what_was_paid",
    ),
    sa.CheckConstraint(f"status in ({', '.join(map(repr, map(str, OrderStatus)))})", "status"),
    sa.Index("ix_orders_customer_placed", "customer_id", "placed_at", "id"),
    sa.Index("ix_orders_customer_updated", "customer_id", "updated_at", "id"),
    sa.Index("ix_orders_seller_placed", "seller_id", "placed_at", "id"),
    sa.Index("ix_orders_seller_updated", "seller_id", "updated_at", "id"),
    sa.Index("ix_orders_placed", "placed_at", "id"),
    sa.Index("ix_orders_updated", "updated_at", "id"),
    sa.Index(
        "ix_orders_seller_to_ship", "seller_id", "placed_at", "id", postgresql_where=IS_TO_SHIP
    ),
    sa.Index("ix_orders_to_ship", "placed_at", "id", postgresql_where=IS_TO_SHIP),
)
"""Subtotal, discount, tax, `unshipped` and what is refunded or refundable are sums over lines."""

order_lines = sa.Table(
    "order_lines",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("order_id", sa.ForeignKey("orders.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("product_id", sa.Text, nullable=False),
    sa.Column("variant_id", sa.Text, nullable=False),
    sa.Column("sku", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("variant_title", sa.Text),
    sa.Column("image_url", sa.Text),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("shipped", sa.Integer, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("cancelled", sa.Integer, nullable=False),
    sa.Column("refunded", sa.Integer, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
    sa.Column("discount_minor", sa.BigInteger, nullable=False),
    sa.Column("tax_minor", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("order_id", "position"),
    sa.CheckConstraint(
        "0 <= delivered and delivered <= shipped and shipped + cancelled <= quantity",
        "ships_what_was_ordered",
    ),
    sa.CheckConstraint(
        "0 <= cancelled and cancelled <= refunded and refunded <= shipped + cancelled",
        "refunds_what_left_or_was_cancelled",
    ),
    sa.CheckConstraint(
        "unit_price_minor * quantity - discount_minor + tax_minor = total_minor"
        " and 0 <= refunded_minor and refunded_minor <= total_minor",
        "adds_up",
    ),
)

order_timeline = sa.Table(
    "order_timeline",
    metadata,
    sa.Column("order_id", sa.ForeignKey("orders.id"), primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
"""What each version of an order changed, for good; the outbox keeps its events for a while only."""
