import sqlalchemy as sa

from persistence.metadata import metadata

sellers = sa.Table(
    "sellers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("handle", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("country_code", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_reason", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)

one_per_owner = sa.Index(
    "uq_sellers_one_per_owner",
    sellers.c.owner_id,
    unique=True,
    postgresql_where=sellers.c.status.not_in(["REJECTED", "TERMINATED"]),
)
