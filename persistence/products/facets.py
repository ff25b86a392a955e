"""What a search can be narrowed to, and how many of its products each choice would show.

What is found is read once, for the page and for all facets. A facet in which something is chosen
counts what the search would find without that choice: choosing never empties it.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from domains.products.contracts.apis import (
    FacetKind,
    FacetValueView,
    FacetView,
    PriceBounds,
)
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


_by_id, _by_count = itemgetter(1), itemgetter(4)
"""Where a value has them, see `_values`."""

_UNIT: Final = {currency: 10 ** (fraction_digits(currency) or 2) for currency in Currency}


WIDTH: Final = 6
"""Columns that `beside` adds."""


def views(row: Sequence[Any]) -> tuple[list[FacetView], int]:
    """The facets and the total, of what `beside` adds to a row."""
    *columns, total = row
    by_kind: defaultdict[str, list[Any]] = defaultdict(list)
    if total:
        for kind, some in groupby(zip(*columns, strict=True), itemgetter(0)):
            by_kind[kind] += some
    facets = [
        FacetView(FacetKind.CATEGORY, _falling(FacetKind.CATEGORY, by_kind["CATEGORY"])),
        FacetView(FacetKind.SELLER, _falling(FacetKind.SELLER, by_kind["SELLER"])),
        FacetView(FacetKind.PRICE, _prices(by_kind["PRICE"])),
        FacetView(FacetKind.RATING, _ratings(by_kind["RATING"])),
    ]
    return facets, total


def _falling(kind: FacetKind, rows: list[Any]) -> list[FacetValueView]:
    """The most first, equals by id."""
    rows.sort(key=_by_id)
    rows.sort(key=_by_count, reverse=True)
    prefix = kind.value.lower()
    return [
        FacetValueView(f"{prefix}:{id}", label, count, kind, id) for _, id, label, _, count in rows
    ]


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
    values = sa.union_all(
        _most_categories(counts),
        sa.select(_most_sellers(counts)),
        _values(FacetKind.PRICE, counts.currency, counts.place, counts.count),
        _values(FacetKind.RATING, _NO_TEXT, counts.stars, counts.count).where(
            counts.stars >= _number(_LEAST_STARS)
        ),
    ).subquery("facet_values")
    total = sa.select(sa.func.count()).select_from(matching).scalar_subquery()
    added = [*(sa.func.array_agg(it).label(f"facet_{it.name}") for it in values.c), total]
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


_NO_TEXT = sa.cast(sa.null(), sa.Text)
_NO_NUMBER = sa.cast(sa.null(), sa.Integer)


def _values(kind: str, id: Any, place: Any, count: Any, label: Any = _NO_TEXT) -> sa.Select[Any]:
    """The columns that all parts share; `place` is the number of a range or of stars."""
    selected = sa.select(
        sa.literal_column(f"'{kind}'", sa.Text).label("kind"),
        id.label("id"),
        label.label("label"),
        place.label("place"),
        sa.cast(count, sa.BigInteger).label("count"),
    )
    return selected if id is _NO_TEXT else selected.where(id.is_not(None))


def _most_categories(counts: Any) -> sa.Select[Any]:
    """A product counts for its category and for all above it."""
    id, count = sa.func.unnest(counts.lineage, type_=sa.Text).label("id"), counts.count
    each = sa.select(id, count).where(counts.category_id.is_not(None)).subquery("each").c
    sum_ = sa.func.sum(each.count)
    most = (
        sa.select(each.id, sum_.label("count"))
        .group_by(each.id)
        .order_by(sum_.desc(), each.id)
        .limit(_number(_MOST_VALUES))
        .subquery("most")
    )
    name = sa.select(categories.c.name).where(categories.c.id == most.c.id).scalar_subquery()
    return _values(FacetKind.CATEGORY, most.c.id, _NO_NUMBER, most.c.count, name)


def _most_sellers(counts: Any) -> sa.Subquery:
    """Those with most products; equals by id, so that the answer is always the same."""
    values = _values(FacetKind.SELLER, counts.seller_id, _NO_NUMBER, counts.count)
    return (
        values.order_by(counts.count.desc(), counts.seller_id)
        .limit(_number(_MOST_VALUES))
        .subquery("shops")
    )


def _prices(rows: list[Any]) -> list[FacetValueView]:
    """By currency, then from the lowest range."""
    ranges = sorted((currency, place, count) for _, currency, _, place, count in rows)
    return [
        FacetValueView(f"price:{currency}:{place}", label, count, FacetKind.PRICE, bounds)
        for currency, place, count in ranges
        for label, bounds in [_range(currency, place)]
    ]


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


def _ratings(rows: list[Any]) -> list[FacetValueView]:
    """`n` stars and more, from the most; each includes those above it."""
    counts = {stars: count for _, _, _, stars, count in rows}
    values, count = [], sum(n for stars, n in counts.items() if stars > _BEST_STARS)
    for stars in range(_BEST_STARS, _LEAST_STARS - 1, -1):
        count += counts.get(stars, 0)
        if count:
            label = f"{stars} stars and more"
            values.append(
                FacetValueView(f"rating:{stars}", label, count, FacetKind.RATING, float(stars))
            )
    return values
