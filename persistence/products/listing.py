"""Listings: keyset pages in each order, narrowed by criteria; one statement for each page.

Within categories the page is merged from the first rows of each of them, which an index has in the
right order, so that the page of a large category costs what that of a small one does. By tag,
price, rating or availability alone there may be few in a million: those come from the index of the
searches.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from domains.products.contracts.apis import FacetView, FirstVariant, FoundView
from domains.products.contracts.criteria import ProductCriteria
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.id_pages import COUNTED
from persistence.products import cursors, facets, found, narrowing, views
from persistence.products.narrowing import Shape
from persistence.products.tables import (
    categories,
    product_images,
    product_search,
    product_variants,
    products,
)
from persistence.statements import Database, Statement

RANK: Final = "rank"
"""The order by relevance: not a column, but computed for the search at hand."""

_LIMIT = sa.bindparam("page_size", type_=sa.BigInteger)
_FEW = 1_000
_NEEDED = tuple(dict.fromkeys((*views.PRODUCT, *views.OF_PRODUCT, "sort_title")))


class Order(NamedTuple):
    """By which column, and whether it falls; ties are broken by the id in the same direction."""

    column: str
    falling: bool

    def by(self, value: Any, id: Any) -> list[Any]:
        return [value.desc(), id.desc()] if self.falling else [value, id]

    def beyond(self, value: Any, id: Any) -> sa.ColumnElement[bool]:
        cursor = sa.tuple_(
            sa.bindparam("cursor_value", type_=value.type),
            sa.bindparam("cursor_id", type_=sa.Text),
        )
        here = sa.tuple_(value, id)
        return here < cursor if self.falling else here > cursor


class Along(NamedTuple):
    """How much is read of the products of a page, and along with them."""

    first_variant: FirstVariant
    brief: bool
    facets: bool = False


async def read(
    database: Database,
    criteria: ProductCriteria,
    request: PageRequest,
    order: Order,
    along: Along,
) -> FoundView:
    """One page in the order of the list, whatever the direction in which it is read."""
    shape, values = narrowing.shape_of(criteria), narrowing.parameters(criteria)
    values["page_size"] = request.limit + 1
    came_from = request.cursor is not None
    if came_from:
        values["cursor_value"], values["cursor_id"] = cursors.read(order.column, request)
    turned = Order(order.column, order.falling is not request.backwards)
    statement = _page(shape, turned, along, beyond=came_from)
    rows = await statement.all(database, **values)
    narrows: Sequence[FacetView] = ()
    total = None
    if along.facets:
        narrows, total = facets.views(rows.pop(0)[-facets.WIDTH :])
    elif request.count:
        total = await _count(shape).value(database, **values)
    more, shown = len(rows) > request.limit, rows[: request.limit]
    if request.backwards:
        shown.reverse()
    key = -1 - facets.WIDTH if along.facets else -1
    page = Page(
        nodes=views.listed(shown, along.first_variant, brief=along.brief),
        cursors=cursors.write(order.column, shown, key),
        has_next_page=came_from if request.backwards else more,
        has_previous_page=more if request.backwards else came_from,
        total=total,
    )
    return FoundView(page, narrows)


@lru_cache(maxsize=512)
def _page(shape: Shape, order: Order, along: Along, *, beyond: bool) -> Statement:
    if along.facets:
        return Statement(_with_facets(shape, order, along, beyond=beyond))
    if _by_search(shape):
        cut = _searched(_matching(shape, order), order, beyond=beyond)
    elif shape.categories:
        cut = _merged(_cut(shape, order, beyond=beyond, merged=True), order)
    elif _by_marks(shape):
        cut = _few_or_many(shape, order, beyond=beyond)
    else:
        cut = _cut(shape, order, beyond=beyond, merged=False)
    return Statement(_joined(cut, order, along))


def _with_facets(shape: Shape, order: Order, along: Along, *, beyond: bool) -> sa.Select[Any]:
    """A row of facets, then those of the page; what matches is found once for both."""
    counted = _matching(shape, order, *facets.columns(shape), most=found.FOUND + 1)
    matching = counted.cte("found").prefix_with("MATERIALIZED")
    shown: sa.ColumnElement[int] = sa.literal_column(str(found.FOUND))
    best = sa.select(matching.c.product_id, matching.c.key).limit(shown)
    page = _joined(_searched(best, order, beyond=beyond), order, along).subquery("page")
    both = facets.beside(page, matching, shape).subquery("both").c
    return sa.select(*both).order_by(both.id.is_not(None), *order.by(both.cursor_key, both.id))


def _joined(cut: sa.Select[Any], order: Order, along: Along) -> sa.Select[Any]:
    """The rows of a page, which was cut first, so that joins meet no others.

    Their last column is what they are ordered by.
    """
    listed = cut.subquery("listed")
    source: Any = listed
    selected = views.columns(listed, views.BRIEF_PRODUCT if along.brief else views.PRODUCT)
    if along.first_variant is not FirstVariant.NOTHING:
        source = source.outerjoin(
            product_variants, product_variants.c.id == listed.c.first_variant_id
        )
    if along.first_variant is FirstVariant.BRIEF:
        selected.append(product_variants.c.sku)
    elif along.first_variant is FirstVariant.WHOLE:
        source = source.outerjoin(
            product_images, product_images.c.id == product_variants.c.image_id
        )
        selected += views.variant_columns(listed, product_variants, product_images)
    key = listed.c[order.column]
    selected.append(cursors.shown(order.column, key).label("cursor_key"))
    return sa.select(*selected).select_from(source).order_by(*order.by(key, listed.c.id))


def _merged(cut: sa.Select[Any], order: Order) -> sa.Select[Any]:
    """The first of what each chosen category, and each below it, has for the page."""
    each = cut.lateral("each")
    return (
        sa.select(each)
        .select_from(categories.join(each, sa.true()))
        .where(narrowing.below_chosen())
        .order_by(*order.by(each.c[order.column], each.c.id))
        .limit(_LIMIT)
    )


def _cut(shape: Shape, order: Order, *, beyond: bool, merged: bool) -> sa.Select[Any]:
    """The rows of a page; `merged`: those that one category may have in it."""
    key = products.c[order.column]
    conditions = _conditions(shape, categories=not merged)
    if _by_marks(shape) and key is not products.c.min_price_minor:
        conditions[1:] = [it.is_(sa.true()) for it in conditions[1:]]  # the order's index is to be
    if merged:
        conditions.append(products.c.category_id == categories.c.id)
    if beyond:
        conditions.append(order.beyond(key, products.c.id))
    selected = sa.select(*views.columns(products, _NEEDED)).where(*conditions)
    return selected.order_by(*order.by(key, products.c.id)).limit(_LIMIT)


def _few_or_many(shape: Shape, order: Order, *, beyond: bool) -> sa.Select[Any]:
    """Few are sorted; of many, some come soon wherever one begins to read them in their order."""
    amount = sa.select((_amount(shape, _FEW + 1) <= sa.literal_column(str(_FEW))).label("few"))
    few = sa.select(amount.cte("amount").prefix_with("MATERIALIZED").c.few).scalar_subquery()
    many = _cut(shape, order, beyond=beyond, merged=False).where(sa.not_(few)).subquery("many")
    either = sa.union_all(
        _searched(_matching(shape, order, most=_FEW), order, beyond=beyond).where(few),
        sa.select(many),
    ).subquery("either")
    return sa.select(either).order_by(*order.by(either.c[order.column], either.c.id)).limit(_LIMIT)


def _amount(shape: Shape, most: int) -> sa.ScalarSelect[int]:
    counted = found.found(shape, sa.literal_column("1"), most=most).subquery()
    return sa.select(sa.func.count()).select_from(counted).scalar_subquery()


def _matching(
    shape: Shape, order: Order, *more: sa.ColumnElement[Any], most: int = found.FOUND
) -> sa.Select[Any]:
    """What a search finds: ids, and as `key` what they are to be ordered by."""
    key = found.relevance() if order.column == RANK else product_search.c[order.column]
    return found.found(shape, product_search.c.product_id, key.label("key"), *more, most=most)


def _searched(matching: sa.Select[Any], order: Order, *, beyond: bool) -> sa.Select[Any]:
    """The rows of a page of what a search finds, in whatever order."""
    hits = matching.subquery("hits")
    cut = sa.select(hits).order_by(*order.by(hits.c.key, hits.c.product_id))
    if beyond:
        cut = cut.where(order.beyond(hits.c.key, hits.c.product_id))
    shown = cut.limit(_LIMIT).subquery("shown")
    rank = [shown.c.key.label(RANK)] if order.column == RANK else []
    return sa.select(*views.columns(products, _NEEDED), *rank).join(
        shown, shown.c.product_id == products.c.id
    )


def _by_search(shape: Shape) -> bool:
    """Whatever the status, words are looked for in the rows of the listing."""
    return shape.text and not shape.statuses


def _by_marks(shape: Shape) -> bool:
    """Whether no index of the listing leads to what is asked for, but the marks of a search do."""
    marks = shape.tags or shape.prices or shape.rating or shape.available
    return marks and not (shape.text or shape.statuses or shape.categories or shape.sellers)


def _conditions(shape: Shape, *, categories: bool = True) -> list[sa.ColumnElement[bool]]:
    chosen = narrowing.facets(products, shape)
    if not categories:
        chosen.pop("categories", None)
    conditions = [*narrowing.on_show(products, shape), *chosen.values()]
    if shape.text:
        entry = product_search.c
        matching = sa.select(1).where(entry.product_id == products.c.id, found.matches())
        conditions.append(matching.exists())
    return conditions


@lru_cache(maxsize=512)
def _count(shape: Shape) -> Statement:
    if _by_search(shape):
        return Statement(sa.select(_amount(shape, found.FOUND + 1)))
    if _by_marks(shape):
        return Statement(sa.select(_amount(shape, COUNTED + 1)))
    counted: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).where(*_conditions(shape)).limit(COUNTED + 1)
    )
    return Statement(sa.select(sa.func.count()).select_from(counted.subquery()))
