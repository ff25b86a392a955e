"""What is on hand is shared out among all who were promised some, and a shipment takes from it.

Pieces that were sold without limit left the house without leaving the books, and came back into
them. How many of a variant may come back is from now on a number of its own: what has left it so
far is what its seller has put in, less what is there.

Availability of what is sold without limit is shown to nobody, so that a sale of it is no news.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHARE_OUT = """
update stock set
  allocated = least(allocated + uncounted, on_hand - reserved),
  uncounted = allocated + uncounted - least(allocated + uncounted, on_hand - reserved)
where uncounted > 0 and on_hand > reserved + allocated
"""
FILL = """
update stock set returnable = least(it.put_in - stock.on_hand, it.shipped)
from (
  select variant_id,
    coalesce(sum(quantity) filter (where reason in
      ('COUNTED', 'CORRECTION', 'DAMAGED', 'LOST', 'RECEIVED')), 0) as put_in,
    sum(case reason when 'SHIPPED' then quantity when 'RESTOCKED' then -quantity else 0 end)
      as shipped
  from stock_movements group by variant_id
) it
where it.variant_id = stock.variant_id and least(it.put_in - stock.on_hand, it.shipped) > 0
"""
CHANGED = """
create or replace function stock_available_changed() returns trigger language plpgsql as $$
begin
  perform catalogue_notify(array(
    select arrived.variant_id from gone join arrived using (variant_id)
    where arrived.policy = 'DENY'
        and gone.on_hand - gone.reserved - gone.allocated
          <> arrived.on_hand - arrived.reserved - arrived.allocated
      or gone.policy <> arrived.policy));
  return null;
end
$$
"""


def upgrade() -> None:
    op.execute(CHANGED)
    op.add_column(
        "stock", sa.Column("returnable", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute(FILL)
    op.execute(SHARE_OUT)
    op.create_check_constraint(op.f("ck_stock_returnable"), "stock", "returnable >= 0")
    op.create_check_constraint(
        op.f("ck_stock_nothing_twice"), "stock", "uncounted = 0 or on_hand = reserved + allocated"
    )
