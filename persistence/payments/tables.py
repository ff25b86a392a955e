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
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("captured", sa.BigInteger, nullable=False),
    sa.Column("refunded", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("gateway_reference", sa.Text, unique=True),
    sa.Column("action_url", sa.Text),
    sa.Column("failure_code", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "0 <= refunded and refunded <= captured and captured <= amount", "refunds_what_it_captured"
    ),
)
"""Amounts are minor units of `currency`."""

escrows = sa.Table(
    "escrows",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("payment_id", sa.ForeignKey("payments.id"), nullable=False, index=True),
    sa.Column("seller_id", sa.Text, nullable=False, index=True),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("captured", sa.BigInteger, nullable=False),
    sa.Column("released", sa.BigInteger, nullable=False),
    sa.Column("refunded", sa.BigInteger, nullable=False),
    sa.Column("commission_bp", sa.Integer, nullable=False),
    sa.CheckConstraint(
        "0 <= released and 0 <= refunded and released + refunded <= captured", "holds_the_rest"
    ),
)
"""One row per order that was paid; what is held is captured - released - refunded."""

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
    sa.Column("order_id", sa.Text, index=True),
    sa.Column("minor_units", sa.BigInteger, nullable=False),
    sa.CheckConstraint("minor_units <> 0", "moves_something"),
    sa.Index("ix_ledger_entries_statement", "account", "owner", "journal_id"),
)
"""Lines of the journals, a debit above zero; nothing here is ever changed."""
