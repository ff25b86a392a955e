"""Tells, when it commits, what of the catalogue has changed: see `persistence/changes`.

A notification names ids, and the listings that may show another page now: `products` stands for all
of them, `in:<category>` for those of a section, `categories` and `sellers` for theirs.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOTIFY = """
create function catalogue_notify(names text[]) returns void language plpgsql as $$
declare
  message text;
begin
  select string_agg(distinct name, ' ') into message from unnest(names) name where name is not null;
  if message is not null then
    perform pg_notify('catalogue', case when length(message) < 7900 then message else '*' end);
  end if;
end
$$
"""
FUNCTION = """
create function {table}_changed() returns trigger language plpgsql as $$
begin
  perform catalogue_notify(array({names}));
  return null;
end
$$
"""
TRIGGER = """
create trigger {table}_{event}_changed after {event} on {table}
referencing {referencing} for each statement execute function {table}_changed()
"""
_LISTED = """
  select told from changed left join categories c on c.id = {category},
  unnest(array['products', {ids}] || array(select 'in:' || it from unnest(c.lineage) it)) told
"""
_NAMED = "select unnest(array[{ids}]) from changed"
CHANGED = {
    "products": _LISTED.format(category="changed.category_id", ids="changed.id"),
    "product_variants": """
  select told from changed
  left join products p on p.id = changed.product_id
  left join categories c on c.id = p.category_id,
  unnest(array['products', changed.id, changed.product_id]
    || array(select 'in:' || it from unnest(c.lineage) it)) told
""",
    "product_images": _NAMED.format(ids="product_id"),
    "categories": _NAMED.format(ids="'categories', id"),
    "sellers": _NAMED.format(ids="'sellers', id"),
    "reviews": _NAMED.format(ids="id, product_id"),
    "product_ratings": _NAMED.format(ids="product_id"),
    "seller_ratings": _NAMED.format(ids="seller_id"),
    "stock": _NAMED.format(ids="variant_id"),
    "customers": _NAMED.format(ids="id"),
}
REFERENCING = {
    "insert": "new table as changed",
    "update": "new table as changed",
    "delete": "old table as changed",
}
MOVED = """
create function products_moved() returns trigger language plpgsql as $$
begin
  perform catalogue_notify(array(
    select 'in:' || it from gone
    join arrived using (id)
    join categories c on c.id = gone.category_id, unnest(c.lineage) it
    where gone.category_id is distinct from arrived.category_id));
  return null;
end
$$
"""
MOVED_TRIGGER = """
create trigger products_moved after update on products
referencing old table as gone new table as arrived
for each statement execute function products_moved()
"""


def upgrade() -> None:
    op.execute(NOTIFY)
    for table, names in CHANGED.items():
        op.execute(FUNCTION.format(table=table, names=names))
        for event, referencing in REFERENCING.items():
            op.execute(TRIGGER.format(table=table, event=event, referencing=referencing))
    op.execute(MOVED)
    op.execute(MOVED_TRIGGER)
