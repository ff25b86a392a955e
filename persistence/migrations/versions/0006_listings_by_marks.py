"""Listings are narrowed by the marks of `product_search`: the index of tags goes, prices get finer."""

from alembic import op

SOURCE = """
create or replace view product_search_source as
select
  p.created_at,
  p.min_price_minor,
  p.rating_average,
  (p.rating_average * ln(1 + p.rating_count))::real as popularity,
  p.id as product_id,
  p.seller_id,
  p.category_id,
  p.currency,
  coalesce(c.lineage, '{}') as lineage,
  p.sort_title,
  array['seller:' || p.seller_id, 'available:' || p.available]
    || array['price:' || p.currency || ':' || floor(4 * ln(1 + p.min_price_minor) / ln(2))]
    || array['rating:' || floor(2 * p.rating_average)]
    || array(select 'category:' || it from unnest(c.lineage) it)
    || array(select 'tag:' || it from jsonb_array_elements_text(p.tags) it) as marks,
  setweight(to_tsvector('english'::regconfig, p.title), 'A')
    || setweight(to_tsvector('english'::regconfig, p.vendor || ' ' || p.product_type), 'B')
    || setweight(to_tsvector('english'::regconfig, p.tags), 'B')
    || setweight(to_tsvector('english'::regconfig, p.description_html), 'D') as words
from products p left join categories c on c.id = p.category_id
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(SOURCE)
    op.execute("select product_search_rebuild()")
    op.drop_index("ix_products_tags", "products")
