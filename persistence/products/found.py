"""What a search finds: at most the 500 most popular products that match (docs/adr/0011).

The table has the products in partitions, tier by tier of popularity, and PostgreSQL reads the
partitions in their order until it has enough. A word that a quarter of a million products have is
thus answered from the first few thousand, a rare one from all; both cost about the same.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from persistence.products import narrowing
from persistence.products.narrowing import Shape
from persistence.products.tables import product_search

FOUND: Final = 500
"""So many are ranked, counted and shown; where more match, a count says one more."""

HIDDEN: Final = 9
"""The tier of products that are not on sale."""

_A_WORD = 100
"""When so many products have the last word as it is, it is not the beginning of another."""

_entry = product_search.c
_on_sale = _entry.tier < sa.literal_column(str(HIDDEN))


def _match(query: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return _entry.words.op("@@", is_comparison=True)(query)


def _matching() -> sa.CTE:
    """The search query, column `query`.

    Words are parsed like a web search: `"a phrase"`, `or`, `-without`
    (https://www.postgresql.org/docs/current/textsearch-controls.html). The planner does not see
    them: it would sometimes read whole tables, trusting in statistics.
    """
    english: sa.ColumnElement[Any] = sa.literal_column("'english'::regconfig")
    words, last_word, beginning = (
        sa.bindparam(it, type_=sa.Text) for it in ("words", "last_word", "beginning")
    )
    typed = (
        sa.select(
            sa.func.websearch_to_tsquery(english, words, type_=TSQUERY).label("words"),
            sa.func.to_tsquery(english, last_word, type_=TSQUERY).label("last"),
            sa.func.to_tsquery(english, beginning, type_=TSQUERY).label("beginning"),
        )
        .cte("typed")
        .prefix_with("MATERIALIZED")
    )
    few: sa.ColumnElement[int] = sa.literal_column(str(_A_WORD))
    last = sa.select(typed.c.last).scalar_subquery()
    have_it = sa.select(sa.literal_column("1")).where(_on_sale, _match(last)).limit(few).subquery()
    is_word = sa.select(sa.func.count() >= few).select_from(have_it).scalar_subquery()
    ends = sa.case((is_word, typed.c.last), else_=typed.c.beginning)
    query = typed.c.words.op("&&", return_type=TSQUERY())(ends).label("query")
    return sa.select(query).cte("matching").prefix_with("MATERIALIZED")


_QUERY: Final = sa.select(_matching().c.query).scalar_subquery()
"""Made once per statement and not once per row."""


def found(
    shape: Shape, *columns: sa.ColumnElement[Any], most: int = FOUND, ignoring: str = ""
) -> sa.Select[Any]:
    """What matches, in no order, by columns of `product_search`.

    `ignoring` leaves out the choice of one facet, of `narrowing.FACETS`.
    """
    conditions = [_on_sale]
    if shape.text:
        conditions.append(matches())
    conditions += [_marked(kind) for kind in narrowing.marks(shape) if kind != ignoring]
    if shape.prices and ignoring != "prices":
        conditions.append(narrowing.in_prices(product_search, shape.prices))
    if shape.rating and ignoring != "rating":
        conditions.append(narrowing.rated(product_search))
    return sa.select(*columns).where(*conditions).limit(sa.literal_column(str(most)))


def matches() -> sa.ColumnElement[bool]:
    """Whether the words of a product match."""
    return _match(_QUERY)


def relevance() -> sa.ColumnElement[float]:
    """How well the words fit, the title counting most; the most popular weigh twice, at most."""
    text = sa.func.ts_rank(_entry.words, _QUERY)
    return sa.cast(text * sa.literal_column("(1 + 0.02 * product_search.popularity)"), sa.REAL)


def _marked(kind: str) -> sa.ColumnElement[bool]:
    marks = sa.bindparam(f"{kind}_marks", type_=ARRAY(sa.Text))
    return _entry.marks.op("&&", is_comparison=True)(marks)
