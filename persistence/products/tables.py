import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, JSONB, TSVECTOR

from persistence.metadata import metadata

_PUBLISHED = sa.text("status = 'PUBLISHED'")

categories = sa.Table(
    "categories",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("parent_id", sa.ForeignKey("categories.id"), index=True),
    sa.Column("handle", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("path", sa.Text(collation="C"), nullable=False, unique=True),
    sa.Column("lineage", ARRAY(sa.Text), nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index(None, "lineage", postgresql_using="gin"),
)

products = sa.Table(
    "products",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("handle", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sort_title", sa.Text(collation="C"), nullable=False),
    sa.Column("description_html", sa.Text, nullable=False),
    sa.Column("vendor", sa.Text, nullable=False),
    sa.Column("product_type", sa.Text, nullable=False),
    sa.Column("tags", JSONB, nullable=False),
    sa.Column("category_id", sa.ForeignKey("categories.id")),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("seo_title", sa.Text, nullable=False),
    sa.Column("seo_description", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("options", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("published_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("min_price_minor", sa.BigInteger, nullable=False),
    sa.Column("max_price_minor", sa.BigInteger),
    sa.Column("min_compare_at_minor", sa.BigInteger),
    sa.Column("max_compare_at_minor", sa.BigInteger),
    sa.Column("image_url", sa.Text),
    sa.Column("image_alt", sa.Text, nullable=False),
    sa.Column("variant_count", sa.Integer, nullable=False),
    sa.Column("first_variant_id", sa.Text),
    sa.Column("available", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("rating_average", DOUBLE_PRECISION, nullable=False, server_default="0"),
    sa.Column("rating_count", sa.BigInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("status in ('DRAFT', 'PUBLISHED', 'UNPUBLISHED')", name="status"),
    sa.Index(None, "seller_id", "created_at", "id"),
    *(
        sa.Index(
            f"ix_products_{'_'.join((*within, key))}",
            *within,
            key,
            "id",
            postgresql_where=_PUBLISHED,
        )
        for key in ("created_at", "min_price_minor", "sort_title", "rating_average")
        for within in ((), ("category_id",))
    ),
)
"""From `min_price_minor` on, columns repeat what a listing needs.

The prices, image and count are written with the product; `first_variant_id` and `available`
follow the variants; the rating follows the reviews and the availability the stock, as their
domains report it. The indexes are those of the listings: in the order of each sort, alone and
within a category.
"""

product_search = sa.Table(
    "product_search",
    metadata,
    sa.Column("tier", sa.SmallInteger, primary_key=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("min_price_minor", sa.BigInteger, nullable=False),
    sa.Column("rating_average", DOUBLE_PRECISION, nullable=False),
    sa.Column("popularity", sa.REAL, nullable=False),
    sa.Column("product_id", sa.Text, primary_key=True),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("category_id", sa.Text),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("lineage", ARRAY(sa.Text), nullable=False),
    sa.Column("sort_title", sa.Text(collation="C"), nullable=False),
    sa.Column("marks", ARRAY(sa.Text), nullable=False),
    sa.Column("words", TSVECTOR, nullable=False),
    sa.Index(
        "ix_product_search_words",
        "words",
        "marks",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
    postgresql_partition_by="LIST (tier)",
)
"""What a search reads of each product; triggers on `products` keep it (docs/adr/0011).

Its partitions are tiers of popularity, `product_search_0` the most popular (see `tiers.py`).
`marks` say in words of their own what filters ask for, so that one index finds both.
"""

product_variants = sa.Table(
    "product_variants",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("product_id", sa.ForeignKey("products.id"), nullable=False),
    sa.Column("seller_id", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("options", ARRAY(sa.Text), nullable=False),
    sa.Column("price_minor", sa.BigInteger, nullable=False),
    sa.Column("compare_at_minor", sa.BigInteger),
    sa.Column("grams", sa.BigInteger, nullable=False),
    sa.Column("barcode", sa.Text, nullable=False),
    sa.Column("requires_shipping", sa.Boolean, nullable=False),
    sa.Column("image_id", sa.Text),
    sa.Column("available", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.CheckConstraint("price_minor >= 0", name="price"),
    sa.Index(None, "product_id", "position"),
)
"""`available` is true until inventory reports otherwise."""

one_sku = sa.Index(
    "uq_product_variants_sku",
    product_variants.c.seller_id,
    product_variants.c.sku,
    unique=True,
    postgresql_where=sa.text("sku <> ''"),
)

product_images = sa.Table(
    "product_images",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("product_id", sa.ForeignKey("products.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("alt", sa.Text, nullable=False),
    sa.Index(None, "product_id", "position"),
)
