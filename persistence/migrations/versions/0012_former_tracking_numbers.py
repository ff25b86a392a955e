"""A tracking number that was corrected is free: only what a parcel is tracked by now is unique.

Until when the corrected ones were in use was not kept. So far they have counted: until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

END_FORMER = """
update parcel_tracking as it set until = now()
where until is null and exists (
  select from parcel_tracking as later
  where later.parcel_id = it.parcel_id and later.position > it.position
)
"""


def upgrade() -> None:
    op.add_column(
        "parcel_tracking",
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute(END_FORMER)
    op.drop_constraint("pk_parcel_tracking", "parcel_tracking", type_="primary")
    op.create_primary_key(
        "pk_parcel_tracking", "parcel_tracking", ["carrier", "number", "parcel_id"]
    )
    op.create_index(
        "uq_parcel_tracking_current",
        "parcel_tracking",
        ["carrier", "number"],
        unique=True,
        postgresql_where="until is null",
    )
