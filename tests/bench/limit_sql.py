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
with typed as materialized (
  select websearch_to_tsquery('english', $1) as words,
         to_tsquery('english', $2) as last, to_tsquery('english', $3) as beginning
), matching as materialized (
  select typed.words && case when (
    select count(*) = 100 from (
      select from product_search it
      where it.tier < 9 and it.words @@ (select last from typed) limit 100
    ) as same
  ) then typed.last else typed.beginning end as query
  from typed
)"""
FOUND: Final = f"""{_MATCHING} {_CARD}, p.rank
from (
  select {_NEEDED}, shown.rank
  from (
    select id as shown_id, rank from (
      select product_id as id,
             (ts_rank(words, (select query from matching)) * (1 + 0.02 * popularity))::real as rank
      from product_search where tier < 9 and words @@ (select query from matching) limit 500
    ) as found order by rank desc, id desc limit $4
  ) as shown join products on products.id = shown.shown_id
) as p {_BESIDE}
order by p.rank desc, p.id desc"""  # noqa: S608 - our own words
FACETS: Final = f"""{_MATCHING}, counts as materialized (
  select category_id, seller_id, currency, place, stars,
         any_value(lineage) as lineage, count(*) as count
  from (
    select coalesce(category_id, '') as category_id, seller_id, currency, lineage,
           width_bucket(min_price_minor, array[2500, 5000, 10000, 20000, 50000]::bigint[]) as place,
           floor(rating_average)::int as stars
    from product_search where tier < 9 and words @@ (select query from matching) limit 501
  ) as found
  group by grouping sets ((category_id), (seller_id), (currency, place), (stars), ())
)
(select 'CATEGORY' as kind, id, (select name from categories c where c.id = most.id) as label,
        null::int as place, count
 from (select id, sum(count)::bigint as count
       from (select unnest(lineage) as id, count from counts where category_id is not null) as each
       group by id order by sum(count) desc, id limit 50) as most)
union all
(select 'SELLER', most.seller_id, coalesce(sellers.name, most.seller_id), null, most.count
 from (select seller_id, count from counts where seller_id is not null
       order by count desc, seller_id limit 50) as most
 left join sellers on sellers.id = most.seller_id)
union all
(select 'PRICE', currency, null, place, count from counts where currency is not null)
union all
(select 'RATING', null, null, stars, count from counts where stars >= 1)
union all
(select 'FOUND', null, null, null, count from counts
 where category_id is null and seller_id is null and currency is null and stars is null)"""  # noqa: S608 - our own words
