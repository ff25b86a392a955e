import sqlalchemy as sa

from persistence.metadata import metadata

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    sa.Column("order_group_id", sa.Text, nullable=False, index=True),
    sa.Column("customer_id", sa.Text),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("captured_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("gateway_reference", sa.Text, unique=True),
    sa.Column("action_url", sa.Text),
    sa.Column("failure_code", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "amount_minor > 0 and 0 <= refunded_minor"
        " and refunded_minor <= captured_minor and captured_minor <= amount_minor",
        name="refunds_what_it_captured",
    ),
)
"""What was asked for, taken and given back."""

escrows = sa.Table(
    "escrows",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("payment_id", sa.ForeignKey("payments.id"), nullable=False, index=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("captured_minor", sa.BigInteger, nullable=False),
    sa.Column("released_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("commission_bp", sa.Integer, nullable=False),
    sa.CheckConstraint(
        "0 <= released_minor and 0 <= refunded_minor"
        " and released_minor + refunded_minor <= captured_minor",
        name="holds_the_rest",
    ),
)
"""One row per order that was paid; what is held is the rest of what was captured."""

ledger_journals = sa.Table(
    "ledger_journals",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("kind", "reference"),
)

ledger_entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("journal_id", sa.ForeignKey("ledger_journals.id"), primary_key=True),
    sa.Column("line", sa.SmallInteger, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("order_id", sa.Text),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.CheckConstraint("amount_minor <> 0", name="moves_something"),
)
"""Lines of the journals, a debit above zero; nothing here is ever changed."""
