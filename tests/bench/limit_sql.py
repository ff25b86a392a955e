"""The statements of the yardstick."""

from typing import Final

_CARD: Final = """
select p.id, p.handle, p.title, p.currency, p.min_price_minor, p.min_compare_at_minor, p.image_url,
       p.image_alt, p.rating_average, p.rating_count, s.id, s.name, v.id, v.sku"""
_BESIDE: Final = """
left join sellers s on s.id = p.seller_id and s.status in ('ACTIVE', 'SUSPENDED')
left join product_variants v on v.id = p.first_variant_id"""
_NEEDED: Final = """
id, handle, title, currency, min_price_minor, min_compare_at_minor, image_url, image_alt,
rating_average, rating_count, seller_id, first_variant_id, created_at"""


def _page(beyond: str) -> str:
    """The page is merged from the categories below the given one, each in the order of an index."""
    return f"""{_CARD}, p.created_at
from (
  select each.* from categories c cross join lateral (
    select {_NEEDED} from products
    where category_id = c.id and status = 'PUBLISHED' {beyond}
    order by created_at desc, id desc limit $2
  ) as each
  where c.lineage && $1::text[]
  order by each.created_at desc, each.id desc limit $2
) as p {_BESIDE}
order by p.created_at desc, p.id desc"""  # noqa: S608 - our own words


def _page_of_all(beyond: str) -> str:
    return f"""{_CARD}, p.created_at
from (
  select {_NEEDED} from products where status = 'PUBLISHED' {beyond}
  order by created_at desc, id desc limit $1
) as p {_BESIDE}
order by p.created_at desc, p.id desc"""  # noqa: S608 - our own words


FIRST_PAGE: Final = _page("")
PAGE: Final = _page("and (created_at, id) < ($3, $4)")
FIRST_PAGE_OF_ALL: Final = _page_of_all("")
PAGE_OF_ALL: Final = _page_of_all("and (created_at, id) < ($2, $3)")

TITLE: Final = "select title from products where id = $1 and status = 'PUBLISHED'"

PRODUCT: Final = f"""{_CARD}, p.description_html,
       array(select it ->> 'name' from jsonb_array_elements(p.options) as it) as option_names
from products p {_BESIDE}
where p.handle = $1 and p.status = 'PUBLISHED'"""  # noqa: S608 - our own words
VARIANTS: Final = """
select v.id, v.sku, v.price_minor, v.options,
       coalesce(s.on_hand - s.reserved - s.allocated, 0), s.policy
from product_variants v left join stock s on s.variant_id = v.id
where v.product_id = $1 order by v.position"""
IMAGES: Final = """
select url, alt from product_images where product_id = $1 order by position limit 20"""
REVIEWS: Final = """
select r.id, r.rating, r.body, c.display_name
from (
  select id, rating, body, customer_id from reviews
  where product_id = $1 and status = 'PUBLISHED' order by id desc limit 11
) as r left join customers c on c.id = r.customer_id
order by r.id desc"""

_MATCHING: Final = """
with matching as materialized (
  select websearch_to_tsquery('english', $1) && to_tsquery('english', $2) as query
)"""
FOUND: Final = f"""{_MATCHING} {_CARD}, p.rank
from (
  select {_NEEDED}, ts_rank(search, matching.query) as rank
  from products, matching
  where status = 'PUBLISHED' and search @@ matching.query
  order by rank desc, id desc limit $3
) as p {_BESIDE}
order by p.rank desc, p.id desc"""  # noqa: S608 - our own words
COUNT: Final = f"""{_MATCHING}
select count(*) from (
  select from products, matching
  where status = 'PUBLISHED' and search @@ matching.query limit 25001
) as found"""  # noqa: S608 - our own words
FACETS: Final = f"""{_MATCHING}, found as materialized (
  select category_id, seller_id, currency, min_price_minor, rating_average
  from products, matching where status = 'PUBLISHED' and search @@ matching.query
)
(select 'CATEGORY' as kind, above.id, above.name, null::int as place,
        least(sum(leaves.count), 25001)::bigint as count
 from (select category_id, count(*) as count from found group by category_id) as leaves
 join categories leaf on leaf.id = leaves.category_id
 join categories above on above.id = any(leaf.lineage)
 group by above.id, above.name order by sum(leaves.count) desc, above.id limit 50)
union all
(select 'SELLER', most.seller_id, coalesce(sellers.name, most.seller_id), null,
        least(most.count, 25001)
 from (select seller_id, count(*) as count from found group by seller_id
       order by count(*) desc, seller_id limit 50) as most
 left join sellers on sellers.id = most.seller_id)
union all
(select 'PRICE', currency, null,
        width_bucket(min_price_minor, array[2500, 5000, 10000, 20000, 50000]::bigint[]) as place,
        least(count(*), 25001)
 from found group by currency, place)
union all
(select 'RATING', null, null, floor(rating_average)::int as place, least(count(*), 25001)
 from found where rating_average >= 1 group by place)"""  # noqa: S608 - our own words
