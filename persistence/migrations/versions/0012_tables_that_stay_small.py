"""What nothing reads is gone: the tables of consumers that were never run."""

from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

CONSUMERS = ("inbox", "consumers", "dead_letters")


def upgrade() -> None:
    for table in CONSUMERS:
        op.drop_table(table, if_exists=True)
