"""What nothing reads is gone: the tables of consumers that were never run, and indexes that cost
every purchase and serve no statement.
"""

from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

CONSUMERS = ("inbox", "consumers", "dead_letters")
UNREAD = (
    "ix_carts_customer_id",
    "ix_checkouts_customer_id",
    "ix_escrows_seller_id",
    "ix_ledger_entries_order_id",
    "ix_ledger_entries_statement",
    "ix_order_groups_customer_id",
    "ix_stock_movements_variant_id_id",
    "ix_stock_reservations_owner",
)


def upgrade() -> None:
    for table in CONSUMERS:
        op.drop_table(table, if_exists=True)
    for index in UNREAD:
        op.drop_index(index, if_exists=True)
