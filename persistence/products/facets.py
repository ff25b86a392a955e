"""What a search can be narrowed to, and how many products each choice would show.

The matching products are found once, each with a mark per facet that tells whether it satisfies
what is chosen there. A facet counts those that satisfy all *others*: choosing never empties it.
"""

from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array

from domains.products.contracts.apis import (
    FacetKind,
    FacetValueView,
    FacetView,
    PriceBounds,
    ProductCriteria,
)
from domains.shared_kernel.ids import CategoryId, SellerId
from domains.shared_kernel.money import Currency, Money, fraction_digits
from persistence.id_pages import COUNTED
from persistence.products import narrowing
from persistence.products.narrowing import Shape
from persistence.products.tables import categories, products
from persistence.statements import Database, Statement

_MOST_VALUES = 50
_STEPS: Final = (25, 50, 100, 200, 500)
"""Bounds of the price ranges, in major units; in currencies without fraction, in hundreds."""

_BEST_STARS, _LEAST_STARS = 4, 1


def steps(currency: Currency) -> list[int]:
    """The bounds between price ranges, in minor units."""
    unit = 10 ** (fraction_digits(currency) or 2)
    return [step * unit for step in _STEPS]


async def facets(database: Database, criteria: ProductCriteria) -> list[FacetView]:
    rows = await _facets(narrowing.shape_of(criteria)).all(
        database,
        **narrowing.parameters(criteria),
        step_currencies=[*Currency],
        step_units=[steps(currency)[0] for currency in Currency],
    )
    found: dict[str, list[Any]] = {kind: [] for kind in FacetKind}
    for row in rows:
        found[row["kind"]].append(row)
    above, ranges = _falling(found[FacetKind.CATEGORY]), sorted(found[FacetKind.PRICE], key=_place)
    return [
        FacetView(FacetKind.CATEGORY, [_category(row) for row in above]),
        FacetView(FacetKind.SELLER, [_seller(row) for row in _falling(found[FacetKind.SELLER])]),
        FacetView(FacetKind.PRICE, [_price(row) for row in ranges]),
        FacetView(FacetKind.RATING, _ratings(found[FacetKind.RATING])),
    ]


def _falling(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (-row["count"], row["id"]))


def _place(row: Any) -> tuple[str, int]:
    return row["id"], row["place"]


@lru_cache(maxsize=512)
def _facets(shape: Shape) -> Statement:
    chosen = narrowing.facets(products, shape)
    marks = [chosen.get(kind, sa.true()).label(f"in_{kind}") for kind in narrowing.FACETS]
    found = sa.select(
        products.c.category_id,
        products.c.seller_id,
        products.c.currency,
        products.c.min_price_minor,
        products.c.rating_average,
        *marks,
    ).where(*narrowing.on_show(products, shape))
    if shape.text:
        matching = narrowing.matching()
        found = found.join(matching, products.c.search.op("@@")(matching.c.query))
    base = found.cte("found").prefix_with("MATERIALIZED")
    parts = [_by_category(base), _by_seller(base), _by_price(base), _by_rating(base)]
    return Statement(sa.union_all(*parts))


def _others(base: sa.CTE, own: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(base.c[f"in_{kind}"] for kind in narrowing.FACETS if kind != own))


def _select(kind: FacetKind, id: Any, label: Any, place: Any, count: Any) -> sa.Select[Any]:
    """The columns that all parts share; `place` is the number of a range or of stars."""
    return sa.select(
        sa.literal_column(f"'{kind}'").label("kind"),
        id.label("id"),
        label.label("label"),
        place.label("place"),
        sa.cast(sa.func.least(count, COUNTED + 1), sa.BigInteger).label("count"),
    )


_NO_LABEL = sa.cast(sa.null(), sa.Text)
_NO_PLACE = sa.cast(sa.null(), sa.Integer)


def _by_category(base: sa.CTE) -> Any:
    """A product counts for its category and for all above it."""
    leaves = (
        sa.select(base.c.category_id, sa.func.count().label("count"))
        .where(_others(base, "categories"))
        .group_by(base.c.category_id)
        .subquery("leaves")
    )
    leaf, above = categories.alias("leaf"), categories.alias("above")
    count = sa.func.sum(leaves.c.count)
    return _most(
        _select(FacetKind.CATEGORY, above.c.id, above.c.name, _NO_PLACE, count)
        .select_from(leaves)
        .join(leaf, leaf.c.id == leaves.c.category_id)
        .join(above, above.c.id == sa.any_(leaf.c.lineage))
        .group_by(above.c.id, above.c.name),
        count,
    )


def _by_seller(base: sa.CTE) -> Any:
    count = sa.func.count()
    return _most(
        _select(FacetKind.SELLER, base.c.seller_id, _NO_LABEL, _NO_PLACE, count)
        .where(_others(base, "sellers"))
        .group_by(base.c.seller_id),
        count,
    )


def _most(select: sa.Select[Any], count: Any) -> Any:
    """The values with most products; equals by id, so that the answer is always the same."""
    id = select.selected_columns["id"]
    return sa.select(select.order_by(count.desc(), id).limit(_MOST_VALUES).subquery())


def _by_price(base: sa.CTE) -> Any:
    unit = (
        sa.func.unnest(
            sa.bindparam("step_currencies", type_=ARRAY(sa.Text)),
            sa.bindparam("step_units", type_=ARRAY(sa.BigInteger)),
        )
        .table_valued("currency", sa.column("first", sa.BigInteger), name="steps")
        .render_derived()
    )
    bounds = array([unit.c.first * sa.literal_column(str(it // _STEPS[0])) for it in _STEPS])
    ranges = (
        sa.select(
            base.c.currency,
            sa.func.width_bucket(base.c.min_price_minor, bounds, type_=sa.Integer).label("place"),
        )
        .select_from(base.join(unit, unit.c.currency == base.c.currency))
        .where(_others(base, "prices"))
        .subquery("ranges")
    )
    return _select(
        FacetKind.PRICE, ranges.c.currency, _NO_LABEL, ranges.c.place, sa.func.count()
    ).group_by(ranges.c.currency, ranges.c.place)


def _by_rating(base: sa.CTE) -> Any:
    stars = (
        sa.select(sa.cast(sa.func.floor(base.c.rating_average), sa.Integer).label("place"))
        .where(_others(base, "rating"), base.c.rating_average >= _LEAST_STARS)
        .subquery("stars")
    )
    return _select(FacetKind.RATING, _NO_LABEL, _NO_LABEL, stars.c.place, sa.func.count()).group_by(
        stars.c.place
    )


def _category(row: Any) -> FacetValueView:
    criteria = ProductCriteria(categories=(CategoryId(row["id"]),))
    return FacetValueView(f"category:{row['id']}", row["label"], row["count"], criteria)


def _seller(row: Any) -> FacetValueView:
    criteria = ProductCriteria(sellers=(SellerId(row["id"]),))
    return FacetValueView(f"seller:{row['id']}", None, row["count"], criteria)


def _price(row: Any) -> FacetValueView:
    """A range includes its lower bound and not its upper one."""
    currency, place = Currency(row["id"]), row["place"]
    edges = [None, *steps(currency), None]
    low, high = edges[place], edges[place + 1]
    bounds = PriceBounds(
        currency=currency, min_minor=low, max_minor=None if high is None else high - 1
    )
    return FacetValueView(
        f"price:{currency}:{place}",
        _range_label(low, high, currency),
        row["count"],
        ProductCriteria(prices=(bounds,)),
    )


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
    counts = {row["place"]: row["count"] for row in rows}
    values, count = [], sum(n for stars, n in counts.items() if stars > _BEST_STARS)
    for stars in range(_BEST_STARS, _LEAST_STARS - 1, -1):
        count = min(count + counts.get(stars, 0), COUNTED + 1)
        if count:
            label = f"{stars} stars and more"
            criteria = ProductCriteria(min_rating=float(stars))
            values.append(FacetValueView(f"rating:{stars}", label, count, criteria))
    return values
