"""Of changed stock it is told when more or less of it can be bought: that is all that is shown.

What is held becomes part of an order later, with each purchase, and nobody sees a difference.
"""

from alembic import op

SHOWN = "stock.policy, stock.on_hand - stock.reserved - stock.allocated"
FUNCTION = f"""
create or replace function stock_shows_changed() returns trigger language plpgsql as $$
begin
  perform catalogue_notify(array(
    select variant_id from gone join arrived using (variant_id)
    where ({SHOWN.replace("stock.", "gone.")})
      is distinct from ({SHOWN.replace("stock.", "arrived.")})));
  return null;
end
$$
"""  # noqa: S608 - our own text
TRIGGER = """
create or replace trigger stock_update_changed after update on stock
referencing old table as gone new table as arrived
for each statement execute function stock_shows_changed()
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(TRIGGER)
