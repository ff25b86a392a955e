"""Held stock that is sold is no news, and events without a topic are not looked for by one.

What is available of a variant is the same before and after its held pieces become part of an order,
and that, with the policy, is all that the catalogue shows of stock.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHANGED = """
create or replace function stock_available_changed() returns trigger language plpgsql as $$
begin
  perform catalogue_notify(array(
    select arrived.variant_id from gone join arrived using (variant_id)
    where gone.on_hand - gone.reserved - gone.allocated
        <> arrived.on_hand - arrived.reserved - arrived.allocated
      or gone.policy <> arrived.policy));
  return null;
end
$$
"""
TRIGGER = """
create trigger stock_update_changed after update on stock
referencing old table as gone new table as arrived
for each statement execute function stock_available_changed()
"""


def upgrade() -> None:
    op.execute(CHANGED)
    op.execute("drop trigger stock_update_changed on stock")
    op.execute(TRIGGER)
    op.drop_index("ix_outbox_topics", "outbox")
    op.create_index(
        "ix_outbox_topics",
        "outbox",
        ["topics"],
        postgresql_using="gin",
        postgresql_where="topics <> '{}'",
    )
