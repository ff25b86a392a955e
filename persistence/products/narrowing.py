"""Criteria as SQL: which of them are given makes the statement, their values are parameters."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, TSQUERY

from domains.products.contracts.apis import ProductCriteria
from domains.shared_kernel.errors import InvalidInput
from persistence.products.tables import categories
from persistence.products.views import From
from persistence.statements import any_of

_LONGEST_TEXT = 250
_ENGLISH: sa.ColumnElement[Any] = sa.literal_column("'english'::regconfig")
_TEXTS = ARRAY(sa.Text)
_NUMBERS = ARRAY(sa.BigInteger)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_LAST_WORD = re.compile(r"(?:^|\s)(\w+)$")
_OR = re.compile(r"(?:^|\s)or\s*$", re.IGNORECASE)


class Given(IntEnum):
    """How many values of a kind were chosen: with exactly one, an index gives the order too."""

    NONE = 0
    ONE = 1
    MANY = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """Which criteria are given, whatever their values."""

    text: bool
    categories: bool
    sellers: Given
    tags: bool
    prices: Given
    rating: bool
    available: bool
    statuses: bool


def shape_of(criteria: ProductCriteria) -> Shape:
    return Shape(
        text=bool(criteria.text),
        categories=bool(criteria.categories),
        sellers=Given(min(len(criteria.sellers), 2)),
        tags=bool(criteria.tags),
        prices=Given(min(len(criteria.prices), 2)),
        rating=criteria.min_rating is not None,
        available=criteria.available is not None,
        statuses=bool(criteria.statuses),
    )


def parameters(criteria: ProductCriteria) -> dict[str, object]:
    """Values for every condition; a statement takes those that it has.

    Raises:
        InvalidInput: the text is too long.
    """
    words, prefix = _words(criteria.text)
    bounds = [
        (it.currency, it.min_minor or 0, 2**62 if it.max_minor is None else it.max_minor)
        for it in criteria.prices
    ]
    currencies, lows, highs = zip(*bounds, strict=True) if bounds else ((), (), ())
    return {
        "words": words,
        "prefix": prefix,
        "categories": criteria.categories,
        "sellers": criteria.sellers,
        "seller": next(iter(criteria.sellers), None),
        "tags": criteria.tags,
        "currencies": currencies,
        "lows": lows,
        "highs": highs,
        "currency": next(iter(currencies), None),
        "low": next(iter(lows), None),
        "high": next(iter(highs), None),
        "min_rating": criteria.min_rating,
        "is_available": criteria.available,
        "statuses": criteria.statuses,
    }


def _words(text: str) -> tuple[str, str]:
    """Whole words, and the beginning of the one that is still being typed (`shir`: `shir:*`)."""
    if len(text) > _LONGEST_TEXT:
        raise InvalidInput(f"At most {_LONGEST_TEXT} characters.", field="query")
    text = _CONTROL.sub(" ", text).strip()
    last = _LAST_WORD.search(text)
    if last is None or text.count('"') % 2 or _OR.search(text[: last.start()]):
        return text, ""
    return text[: last.start()], f"{last[1]}:*"


def matching() -> sa.CTE:
    """The search query, made once per statement and not once per row; column `query`.

    Words are parsed like a web search: `"a phrase"`, `or`, `-without`
    (https://www.postgresql.org/docs/current/textsearch-controls.html).
    """
    words = sa.func.websearch_to_tsquery(_ENGLISH, sa.bindparam("words", type_=sa.Text))
    prefix = sa.func.to_tsquery(_ENGLISH, sa.bindparam("prefix", type_=sa.Text))
    both = words.op("&&", return_type=TSQUERY())(prefix)
    return sa.select(both.label("query")).cte("matching").prefix_with("MATERIALIZED")


def on_show(product: From, shape: Shape) -> list[sa.ColumnElement[bool]]:
    """The conditions that are no facets. The literal lets partial indexes apply."""
    found = [product.c.status == sa.literal_column("'PUBLISHED'")]
    if shape.statuses:
        found = [product.c.status == any_of("statuses")]
    if shape.tags:
        found.append(product.c.tags.op("?|")(sa.bindparam("tags", type_=_TEXTS)))
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
