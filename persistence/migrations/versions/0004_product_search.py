"""What a search reads of products: a narrow table in tiers of popularity, kept by triggers.

`docs/adr/0011` tells why. The column `search` of the products goes: its words are here now, so that a
change of a price or a rating no longer writes them again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

TIERS = (0, 1, 2, 3, 4, 9)
"""Four of the most popular products, growing; all others that are on sale; those that are not."""

SOURCE = """
create view product_search_source as
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
    || array['price:' || p.currency || ':' || floor(2 * ln(1 + p.min_price_minor) / ln(2))]
    || array['rating:' || floor(2 * p.rating_average)]
    || array(select 'category:' || it from unnest(c.lineage) it)
    || array(select 'tag:' || it from jsonb_array_elements_text(p.tags) it) as marks,
  setweight(to_tsvector('english'::regconfig, p.title), 'A')
    || setweight(to_tsvector('english'::regconfig, p.vendor || ' ' || p.product_type), 'B')
    || setweight(to_tsvector('english'::regconfig, p.tags), 'B')
    || setweight(to_tsvector('english'::regconfig, p.description_html), 'D') as words
from products p left join categories c on c.id = p.category_id
"""
FOLLOW = """
create function product_search_follow() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from product_search where product_id = old.id;
  elsif tg_op = 'INSERT' then
    insert into product_search
    select case new.status when 'PUBLISHED' then 4 else 9 end, source.*
    from product_search_source source where source.product_id = new.id;
  else
    update product_search as entry set
      tier = case when new.status <> 'PUBLISHED' then 9
                  when entry.tier = 9 then 4 else entry.tier end,
      created_at = source.created_at,
      min_price_minor = source.min_price_minor,
      rating_average = source.rating_average,
      popularity = source.popularity,
      seller_id = source.seller_id,
      category_id = source.category_id,
      currency = source.currency,
      lineage = source.lineage,
      sort_title = source.sort_title,
      marks = source.marks,
      words = case when tg_argv[0] = 'words' then source.words else entry.words end
    from product_search_source source
    where entry.product_id = new.id and source.product_id = new.id;
  end if;
  return null;
end
$$
"""
WORDS = ("title", "vendor", "product_type", "tags", "description_html")
FIGURES = (
    "status",
    "seller_id",
    "category_id",
    "currency",
    "min_price_minor",
    "rating_average",
    "rating_count",
    "available",
    "sort_title",
    "created_at",
)
REBUILD = """
create function product_search_rebuild() returns void language plpgsql as $$
begin
  truncate product_search;
  drop index if exists ix_product_search_words;
  insert into product_search
  select
    case
      when p.status <> 'PUBLISHED' then 9
      when p.place <= 5000 then 0
      when p.place <= 20000 then 1
      when p.place <= 80000 then 2
      when p.place <= 320000 then 3
      else 4
    end,
    source.*
  from (
    select id, status, row_number() over (
      partition by status = 'PUBLISHED'
      order by (rating_average * ln(1 + rating_count))::real desc, created_at desc, id desc
    ) as place
    from products
  ) p
  join product_search_source source on source.product_id = p.id
  order by p.place;
  create index ix_product_search_words on product_search using gin (words, marks)
  with (fastupdate = off);
  analyze product_search;
end
$$
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_search",
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("min_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("rating_average", postgresql.DOUBLE_PRECISION(), nullable=False),
        sa.Column("popularity", sa.REAL(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lineage", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sort_title", sa.Text(collation="C"), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", "tier", name=op.f("pk_product_search")),
        postgresql_partition_by="LIST (tier)",
    )
    for tier in TIERS:
        op.execute(
            f"create table product_search_{tier} partition of product_search"
            f" for values in ({tier}) with (fillfactor = 85)"
        )
    for statement in (SOURCE, FOLLOW, REBUILD, "select product_search_rebuild()"):
        op.execute(statement)
    op.execute(
        "create trigger product_search_follow after insert or delete on products"
        " for each row execute function product_search_follow()"
    )
    for name, columns in (("words", WORDS), ("figures", FIGURES)):
        old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
        apart = f"and ({_same(WORDS)})" if name == "figures" else ""
        op.execute(
            f"create trigger product_search_{name} after update on products for each row"
            f" when (({old}) is distinct from ({new}) {apart})"
            f" execute function product_search_follow('{name}')"
        )
    op.drop_column("products", "search")


def _same(columns: tuple[str, ...]) -> str:
    """Words and figures that change at once are followed once."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    return f"({old}) is not distinct from ({new})"
