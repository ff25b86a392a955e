"""What nothing reads is gone, and what is old can be found.

Consumers were never run. The indexes that are dropped cost every purchase and served no statement.
Carts and checkouts are found by a clean-up when nobody has come back to them, and orders that are
to be shipped among all that were.
"""

from alembic import op

TOUCHED = "alter table carts add column touched_on date not null default current_date"
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IS_TO_SHIP = "status in ('paid', 'partially_shipped')"
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
TO_SHIP = {
    "ix_orders_seller_to_ship": ["seller_id", "placed_at", "id"],
    "ix_orders_to_ship": ["placed_at", "id"],
}


def upgrade() -> None:
    for table in CONSUMERS:
        op.drop_table(table)
    for index in UNREAD:
        op.drop_index(index)
    op.execute(TOUCHED)
    op.create_index(
        "ix_carts_of_nobody",
        "carts",
        ["touched_on"],
        postgresql_where="customer_id is null",
    )
    op.create_index(
        "ix_checkouts_without_orders",
        "checkouts",
        ["hold_expires_at"],
        postgresql_where="order_group_id is null",
    )
    for name, columns in TO_SHIP.items():
        op.create_index(name, "orders", columns, postgresql_where=IS_TO_SHIP)
