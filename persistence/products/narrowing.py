"""Criteria as SQL: which of them are given makes the statement, their values are parameters.

A listing asks the columns of `products`, a search the marks of `product_search`.
"""

import re
from collections.abc import Iterable
from enum import IntEnum
from math import floor, log2
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION

from domains.products.contracts.criteria import PriceBounds, ProductCriteria
from domains.shared_kernel.errors import InvalidInput
from persistence.products.tables import categories
from persistence.products.views import From
from persistence.statements import any_of

_LONGEST_TEXT = 250
_TEXTS = ARRAY(sa.Text)
_NUMBERS = ARRAY(sa.BigInteger)
_ROUNDED = 1e-6
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_LAST_WORD = re.compile(r"(?:^|\s)(\w+)$")
_OR = re.compile(r"(?:^|\s)or\s*$", re.IGNORECASE)


class Given(IntEnum):
    """How many values of a kind were chosen: with exactly one, an index gives the order too."""

    NONE = 0
    ONE = 1
    MANY = 2


class Shape(NamedTuple):
    """Which criteria are given, whatever their values."""

    text: bool
    categories: bool
    sellers: Given
    tags: bool
    prices: Given
    rating: bool
    available: bool
    statuses: bool


_GIVEN: Final = (Given.NONE, Given.ONE, Given.MANY)


def shape_of(criteria: ProductCriteria) -> Shape:
    return Shape(
        bool(criteria.text),
        bool(criteria.categories),
        _GIVEN[min(len(criteria.sellers), 2)],
        bool(criteria.tags),
        _GIVEN[min(len(criteria.prices), 2)],
        criteria.min_rating is not None,
        criteria.available is not None,
        bool(criteria.statuses),
    )


def parameters(criteria: ProductCriteria) -> dict[str, object]:
    """Values for the conditions of what is given; a statement takes those that it has.

    Raises:
        InvalidInput: the text is too long.
    """
    values: dict[str, object] = {}
    if criteria.text:
        words, last = _words(criteria.text)
        values |= {"words": words, "last_word": last, "beginning": last and f"{last}:*"}
    if criteria.categories:
        marks = [f"category:{id}" for id in criteria.categories]
        values |= {"categories": criteria.categories, "categories_marks": marks}
    if sellers := criteria.sellers:
        marks = [f"seller:{id}" for id in sellers]
        values |= {"sellers": sellers, "seller": sellers[0], "sellers_marks": marks}
    if criteria.tags:
        marks = [f"tag:{tag}" for tag in criteria.tags]
        values |= {"tags": criteria.tags, "tags_marks": marks}
    if criteria.prices:
        values |= _prices(criteria.prices)
    if criteria.min_rating is not None:
        marks = [*_halves(criteria.min_rating)]
        values |= {"min_rating": criteria.min_rating, "rating_marks": marks}
    if criteria.available is not None:
        marks = [f"available:{criteria.available}".lower()]
        values |= {"is_available": criteria.available, "available_marks": marks}
    if criteria.statuses:
        values["statuses"] = criteria.statuses
    return values


def _prices(prices: Iterable[PriceBounds]) -> dict[str, object]:
    bounds = [
        (it.currency, it.min_minor or 0, 2**62 if it.max_minor is None else it.max_minor)
        for it in prices
    ]
    currencies, lows, highs = zip(*bounds, strict=True)
    return {
        "currencies": currencies,
        "lows": lows,
        "highs": highs,
        "currency": currencies[0],
        "low": lows[0],
        "high": highs[0],
        "prices_marks": [*_bands(bounds)],
    }


def marks(shape: Shape) -> list[str]:
    """The kinds of criteria that are given and that a mark stands for in `product_search`."""
    given = {
        "categories": shape.categories,
        "sellers": shape.sellers,
        "tags": shape.tags,
        "prices": shape.prices,
        "rating": shape.rating,
        "available": shape.available,
    }
    return [kind for kind, it in given.items() if it]


def _bands(bounds: Iterable[tuple[str, int, int]]) -> Iterable[str]:
    """Bands of prices, four for each doubling, that cover the bounds."""
    for currency, low, high in bounds:
        if low <= high:
            first, last = (4 * log2(1 + max(it, 0)) for it in (low, high))
            bands = range(floor(first - _ROUNDED), floor(last + _ROUNDED) + 1)
            yield from (f"price:{currency}:{band}" for band in bands)


def _halves(least: float) -> Iterable[str]:
    """Halves of stars, from the one in which the least rating lies to the best."""
    return (f"rating:{half}" for half in range(floor(2 * min(max(least, 0), 6)), 11))


def _words(text: str) -> tuple[str, str]:
    """Whole words, and the one that may still be being typed."""
    if len(text) > _LONGEST_TEXT:
        raise InvalidInput(f"At most {_LONGEST_TEXT} characters.", field="query")
    text = _CONTROL.sub(" ", text).strip()
    last = _LAST_WORD.search(text)
    if last is None or text.count('"') % 2 or _OR.search(text[: last.start()]):
        return text, ""
    return text[: last.start()], last[1]


def on_show(product: From, shape: Shape) -> list[sa.ColumnElement[bool]]:
    """The conditions that are no facets. The literal lets partial indexes apply."""
    found = [product.c.status == sa.literal_column("'PUBLISHED'")]
    if shape.statuses:
        found = [product.c.status == any_of("statuses")]
    if shape.tags:
        tagged = product.c.tags.op("?|", is_comparison=True)
        found.append(tagged(sa.bindparam("tags", type_=_TEXTS)))
    if shape.available:
        found.append(product.c.available == sa.bindparam("is_available", type_=sa.Boolean))
    return found


def in_categories(product: From) -> sa.ColumnElement[bool]:
    below = sa.select(categories.c.id).where(below_chosen())
    return product.c.category_id.in_(below)  # type: ignore[no-any-return] # a column of any table


def below_chosen() -> sa.ColumnElement[bool]:
    """Whether a category is one of the chosen ones or below one."""
    return categories.c.lineage.op("&&", is_comparison=True)(
        sa.bindparam("categories", type_=_TEXTS)
    )


def of_sellers(product: From, given: Given) -> sa.ColumnElement[bool]:
    one = sa.bindparam("seller", type_=sa.Text)
    chosen = one if given is Given.ONE else any_of("sellers")
    return product.c.seller_id == chosen  # type: ignore[no-any-return] # as above


def in_prices(product: From, given: Given) -> sa.ColumnElement[bool]:
    price, currency = product.c.min_price_minor, product.c.currency
    if given is Given.ONE:
        low, high = (sa.bindparam(name, type_=sa.BigInteger) for name in ("low", "high"))
        return sa.and_(
            currency == sa.bindparam("currency", type_=sa.Text), price >= low, price <= high
        )
    bounds = (
        sa.func.unnest(
            sa.bindparam("currencies", type_=_TEXTS),
            sa.bindparam("lows", type_=_NUMBERS),
            sa.bindparam("highs", type_=_NUMBERS),
        )
        .table_valued("currency", "low", "high", name="bounds")
        .render_derived()
    )
    return sa.exists(
        sa.select(1)
        .select_from(bounds)
        .where(
            currency == bounds.c.currency,
            price >= bounds.c.low,
            price <= bounds.c.high,
        )
    )


def rated(product: From) -> sa.ColumnElement[bool]:
    least = sa.bindparam("min_rating", type_=DOUBLE_PRECISION)
    return product.c.rating_average >= least  # type: ignore[no-any-return] # as above


FACETS: Final = ("categories", "sellers", "prices", "rating")


def facets(product: From, shape: Shape) -> dict[str, sa.ColumnElement[bool]]:
    """The conditions that facets set, by kind; those that are given."""
    found: dict[str, Any] = {}
    if shape.categories:
        found["categories"] = in_categories(product)
    if shape.sellers:
        found["sellers"] = of_sellers(product, shape.sellers)
    if shape.prices:
        found["prices"] = in_prices(product, shape.prices)
    if shape.rating:
        found["rating"] = rated(product)
    return found
