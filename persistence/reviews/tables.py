import sqlalchemy as sa

from persistence.metadata import metadata


def _rating(name: str, *, needed: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, sa.SmallInteger, nullable=not needed),
        sa.CheckConstraint(f"{name} between 1 and 5", name=name),
    ]


reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("order_line_id", sa.Text, nullable=False, unique=True),
    sa.Column("product_id", sa.Text, nullable=False),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text, nullable=False),
    *_rating("rating", needed=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    *_rating("item_rating"),
    *_rating("communication_rating"),
    *_rating("shipping_rating"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reply_body", sa.Text),
    sa.Column("replied_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("(reply_body is null) = (replied_at is null)", name="reply"),
    sa.CheckConstraint("version > 0", name="version"),
    sa.Index(
        "ix_reviews_published",
        "product_id",
        "id",
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    ),
)
"""Ids sort by time, so a list by id is one from old to new."""

STARS = ("stars_1", "stars_2", "stars_3", "stars_4", "stars_5")


def _ratings(name: str, key: str) -> sa.Table:
    counts = [sa.Column(stars, sa.BigInteger, nullable=False) for stars in STARS]
    never_negative = " and ".join(f"{stars} >= 0" for stars in STARS)
    return sa.Table(
        name,
        metadata,
        sa.Column(key, sa.Text, primary_key=True),
        *counts,
        sa.CheckConstraint(never_negative, name="counts"),
    )


product_ratings = _ratings("product_ratings", "product_id")
"""How many published reviews gave each rating; written with the review, in one transaction."""

seller_ratings = _ratings("seller_ratings", "seller_id")
"""The same over all products of a seller."""
