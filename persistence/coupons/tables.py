import sqlalchemy as sa

from persistence.metadata import metadata

coupons = sa.Table(
    "coupons",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("seller_id", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("basis_points", sa.Integer, nullable=False),
    sa.Column("amount_minor", sa.BigInteger),
    sa.Column("min_subtotal_minor", sa.BigInteger),
    sa.Column("currency", sa.Text),
    sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    sa.Column("usage_limit", sa.BigInteger),
    sa.Column("per_customer_limit", sa.BigInteger),
    sa.Column("used", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("code = upper(code)", name="code"),
    sa.CheckConstraint("(scope = 'SELLER') = (seller_id is not null)", name="scope"),
    sa.CheckConstraint("basis_points between 0 and 10000", name="basis_points"),
    sa.CheckConstraint("(kind = 'FIXED') = (amount_minor is not null)", name="kind"),
    sa.CheckConstraint(
        "currency is not null or (amount_minor is null and min_subtotal_minor is null)",
        name="currency",
    ),
    sa.CheckConstraint("used between 0 and coalesce(usage_limit, used)", name="used"),
    sa.CheckConstraint("ends_at is null or ends_at > starts_at", name="time"),
    sa.CheckConstraint("version > 0", name="version"),
    sa.Index(None, "seller_id", "id"),
    postgresql_with={"fillfactor": "70"},  # room for new versions of hot rows beside the old
)
"""`code` is in capitals: see `same_code`. `used` is a counter that nobody loads and saves."""

coupon_redemptions = sa.Table(
    "coupon_redemptions",
    metadata,
    sa.Column("coupon_id", sa.ForeignKey("coupons.id"), primary_key=True),
    sa.Column("checkout_id", sa.Text, primary_key=True),
    sa.Column("customer", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("order_group_id", sa.Text, index=True),
    sa.CheckConstraint("status in ('HELD', 'CONSUMED', 'GIVEN_BACK')", name="status"),
    sa.CheckConstraint("status <> 'CONSUMED' or order_group_id is not null", name="consumed"),
    sa.Index(None, "checkout_id"),
    sa.Index(None, "coupon_id", "customer"),
)
