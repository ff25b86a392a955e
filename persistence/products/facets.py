"""What a search can be narrowed to, and how many of its products each choice would show.

What is found is read once, for the page and for all facets. A facet in which something is chosen
counts what the search would find without that choice: choosing never empties it.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from domains.products.contracts.apis import FacetKind, FacetValueView, FacetView
from domains.products.contracts.criteria import PriceBounds
from domains.shared_kernel.money import Currency, Money, fraction_digits
from persistence.products import narrowing
from persistence.products.found import FOUND, found
from persistence.products.narrowing import Shape
from persistence.products.tables import categories, product_search
from persistence.statements import one_of

_MOST_VALUES = 50
_STEPS: Final = (25, 50, 100, 200, 500)
"""Bounds of the price ranges, in major units; in currencies without fraction, in hundreds."""

_BEST_STARS, _LEAST_STARS = 4, 1
_UNIT: Final = {currency: 10 ** (fraction_digits(currency) or 2) for currency in Currency}

WIDTH: Final = 11
"""Columns that `beside` adds."""


def views(row: Sequence[Any]) -> tuple[list[FacetView], int]:
    """The facets, and how much was found, of what `beside` adds to a row."""
    arrays, total = [it or () for it in row[:-1]], row[-1]
    category_ids, names, of_categories, seller_ids, of_sellers, *others = arrays
    currencies, places, of_prices, stars, of_stars = others
    facets = [
        _by_id(FacetKind.CATEGORY, category_ids, names, of_categories),
        _by_id(FacetKind.SELLER, seller_ids, repeat(None), of_sellers),
        FacetView(FacetKind.PRICE, [*map(_price, currencies, places, of_prices)]),
        FacetView(FacetKind.RATING, _ratings(dict(zip(stars, of_stars, strict=True)))),
    ]
    return facets, total


def _by_id(
    kind: FacetKind, ids: Sequence[str], labels: Iterable[str | None], counts: Sequence[int]
) -> FacetView:
    prefix, values = kind.lower(), zip(ids, labels, counts, strict=False)
    return FacetView(
        kind,
        [FacetValueView(f"{prefix}:{id}", label, count, kind, id) for id, label, count in values],
    )


def _number(value: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(value), sa.BigInteger)


_entry = product_search.c
_units = sa.case(
    *(
        (_entry.currency == one_of(it for it, its in _UNIT.items() if its == unit), _number(unit))
        for unit in sorted({*_UNIT.values()} - {100})
    ),
    else_=_number(100),
)
_place = sa.func.width_bucket(
    _entry.min_price_minor // _units,
    sa.cast(array([_number(it) for it in _STEPS]), sa.ARRAY(sa.BigInteger)),
    type_=sa.Integer,
)
_COUNTED_BY: Final[dict[str, dict[str, sa.ColumnElement[Any]]]] = {
    "categories": {"category_id": sa.func.coalesce(_entry.category_id, sa.literal_column("''"))},
    "sellers": {"seller_id": _entry.seller_id},
    "prices": {"currency": _entry.currency, "place": _place},
    "rating": {"stars": sa.cast(sa.func.floor(_entry.rating_average), sa.Integer)},
}
"""Facet -> the columns whose values it counts, none of which is ever null."""


def columns(shape: Shape) -> list[sa.ColumnElement[Any]]:
    """What has to be read of what is found, for counting it."""
    return _columns(_free(shape))


def beside(page: sa.Subquery, matching: sa.CTE, shape: Shape) -> sa.CompoundSelect[Any]:
    """A page, and before it one row that has the facets of what matches in further columns.

    Both read what matches only once.
    """
    free = _free(shape)
    passes = [_counted(matching.c, free)] if free else []
    for kind in narrowing.FACETS:
        if kind not in free:
            others = found(shape, *_columns([kind]), most=FOUND + 1, ignoring=kind)
            passes.append(_counted(others.subquery().c, [kind]))
    counts = sa.union_all(*passes).cte("counts").prefix_with("MATERIALIZED").c
    total = sa.select(sa.func.count().label("total")).select_from(matching).subquery("all").c
    facets = (_categories(counts), _sellers(counts), _prices(counts), _stars(counts))
    added = [*(it for facet in facets for it in facet.c), total.total]
    none = [_null(it).label(it.name) for it in page.c]
    return sa.union_all(sa.select(*none, *added), sa.select(page, *map(_null, added)))


def _null(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.null(), column.type)


def _free(shape: Shape) -> list[str]:
    """The facets in which nothing is chosen."""
    return [kind for kind in narrowing.FACETS if kind not in narrowing.marks(shape)]


def _columns(kinds: list[str]) -> list[sa.ColumnElement[Any]]:
    by = [(name, it) for kind in kinds for name, it in _COUNTED_BY[kind].items()]
    return [*(column.label(name) for name, column in by), _entry.lineage]


def _counted(base: Any, kinds: list[str]) -> sa.Select[Any]:
    """Counts by each of the facets, in one pass; the columns of the others are null."""
    counted = {name for kind in kinds for name in _COUNTED_BY[kind]}
    every = {name: it for its in _COUNTED_BY.values() for name, it in its.items()}
    sets = [sa.tuple_(*(base[name] for name in _COUNTED_BY[kind])) for kind in kinds]
    return sa.select(
        *((base[name] if name in counted else _null(it)).label(name) for name, it in every.items()),
        sa.func.any_value(base.lineage).label("lineage"),
        sa.func.count().label("count"),
    ).group_by(sa.func.grouping_sets(*sets))


def _categories(counts: Any) -> sa.Subquery:
    """A product counts for its category and for all above it."""
    id, count = sa.func.unnest(counts.lineage, type_=sa.Text).label("id"), counts.count
    each = sa.select(id, count).where(counts.category_id.is_not(None)).subquery("each").c
    sum_ = sa.cast(sa.func.sum(each.count), sa.BigInteger).label("count")
    most = _most(sa.select(each.id, sum_).group_by(each.id), each.id, sum_)
    name = sa.select(categories.c.name).where(categories.c.id == most.id).scalar_subquery()
    return _arrays("section", most.id, name, most.count, by=(most.count.desc(), most.id))


def _sellers(counts: Any) -> sa.Subquery:
    id, count = counts.seller_id, counts.count
    most = _most(sa.select(id, count).where(id.is_not(None)), id, count)
    return _arrays("shop", most.seller_id, most.count, by=(most.count.desc(), most.seller_id))


def _most(rows: sa.Select[Any], id: Any, count: Any) -> Any:
    """Those with most products; equals by id, so that the answer is always the same."""
    return rows.order_by(count.desc(), id).limit(_number(_MOST_VALUES)).subquery("most").c


def _prices(counts: Any) -> sa.Subquery:
    """By currency, then from the lowest range."""
    by = counts.currency, counts.place
    return _arrays("price", *by, counts.count, by=by, where=counts.currency.is_not(None))


def _stars(counts: Any) -> sa.Subquery:
    stars = counts.stars
    return _arrays("stars", stars, counts.count, by=(stars,), where=stars >= _number(_LEAST_STARS))


def _arrays(name: str, *columns: Any, by: tuple[Any, ...], where: Any = None) -> sa.Subquery:
    """All rows in one: each column as an array, in an order that they share; null: no rows."""
    arrays = [
        sa.func.array_agg(aggregate_order_by(it, *by)).label(f"{name}_{place}")
        for place, it in enumerate(columns)
    ]
    selected = sa.select(*arrays)
    return (selected if where is None else selected.where(where)).subquery(name)


def _price(code: str, place: int, count: int) -> FacetValueView:
    label, bounds = _range(code, place)
    return FacetValueView(f"price:{code}:{place}", label, count, FacetKind.PRICE, bounds)


@cache
def _range(code: str, place: int) -> tuple[str, PriceBounds]:
    """What a range of prices is called; it includes its lower bound and not its upper one."""
    currency = Currency(code)
    edges = [None, *(step * _UNIT[currency] for step in _STEPS), None]
    low, high = edges[place], edges[place + 1]
    bounds = PriceBounds(
        currency=currency, min_minor=low, max_minor=None if high is None else high - 1
    )
    return _range_label(low, high, currency), bounds


def _range_label(low: int | None, high: int | None, currency: Currency) -> str:
    def amount(minor_units: int) -> str:
        return f"{Money(minor_units, currency).amount:.0f}"

    if low is None:
        return f"Under {amount(high or 0)} {currency}"
    if high is None:
        return f"{amount(low)} {currency} and more"
    return f"{amount(low)} to {amount(high)} {currency}"


def _ratings(counts: dict[int, int]) -> list[FacetValueView]:
    """`n` stars and more, from the most; each includes those above it."""
    values, count = [], sum(n for stars, n in counts.items() if stars > _BEST_STARS)
    for stars in range(_BEST_STARS, _LEAST_STARS - 1, -1):
        count += counts.get(stars, 0)
        if count:
            label = f"{stars} stars and more"
            values.append(
                FacetValueView(f"rating:{stars}", label, count, FacetKind.RATING, float(stars))
            )
    return values
