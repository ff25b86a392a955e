"""The published reviews of products, as keyset pages; the cursor is the id of a review."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from domains.reviews.contracts.apis import ReviewView
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import ProductId
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.id_pages import COUNTED
from persistence.reviews.tables import STARS, product_ratings, reviews
from persistence.reviews.views import BRIEF_REVIEW, REVIEW, brief_review_view, review_view
from persistence.statements import Database, Statement

_ID: Final = re.compile(r"rev_[0-9a-f]{32}")


_asked = (
    sa.func.unnest(sa.bindparam("ids", type_=ARRAY(sa.Text)))
    .table_valued(sa.column("product_id", sa.Text))
    .render_derived("asked")
)
_counted: sa.ColumnElement[int] = sum(
    (product_ratings.c[stars] for stars in STARS), start=sa.literal_column("0")
)


@cache
def _statement(*, backwards: bool, resumed: bool, brief: bool) -> Statement:
    """One page of each product, in one round trip; the newest are first unless `backwards`.

    A product without reviews on this page has one row, of which only `of` and `total` count.
    """
    page = sa.select(*(reviews.c[name] for name in (BRIEF_REVIEW if brief else REVIEW))).where(
        reviews.c.product_id == _asked.c.product_id,
        reviews.c.status == sa.literal_column(f"'{ReviewStatus.PUBLISHED.value}'"),
    )
    if resumed:
        cursor = sa.bindparam("cursor", type_=sa.Text)
        page = page.where(reviews.c.id > cursor if backwards else reviews.c.id < cursor)
    page = page.order_by(reviews.c.id if backwards else reviews.c.id.desc())
    found = page.limit(sa.bindparam("limit", type_=sa.BigInteger)).lateral("found")
    rated = _asked.c.product_id == product_ratings.c.product_id
    total = sa.func.coalesce(_counted, 0).label("total")
    return Statement(
        sa.select(found, _asked.c.product_id.label("of"), total)
        .join_from(_asked, product_ratings, rated, isouter=True)
        .join(found, sa.true(), isouter=True)
    )


async def pages(
    database: Database, ids: Sequence[ProductId], request: PageRequest, *, brief: bool
) -> list[Page[ReviewView]]:
    """The same page of each product.

    Raises:
        InvalidInput: the cursor is not one of such a list's.
    """
    resumed = request.cursor is not None
    if request.cursor is not None and not _ID.fullmatch(request.cursor):
        field = "before" if request.backwards else "after"
        raise InvalidInput("This is no cursor of this list.", field=field)
    statement = _statement(backwards=request.backwards, resumed=resumed, brief=brief)
    rows = await statement.all(database, ids=ids, cursor=request.cursor, limit=request.limit + 1)
    found: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        found[row[-2]].append(row)
    view = brief_review_view if brief else review_view
    return [_page(found[id], request, view) for id in ids]


def _page(
    rows: list[asyncpg.Record],
    request: PageRequest,
    view: Callable[[asyncpg.Record], ReviewView],
) -> Page[ReviewView]:
    total = min(int(rows[0][-1]), COUNTED + 1)
    if rows[0][0] is None:  # the row that a product without reviews has
        rows = []
    shown, more, resumed = rows[: request.limit], len(rows) > request.limit, bool(request.cursor)
    if request.backwards:
        shown = shown[::-1]
    return Page(
        nodes=[view(row) for row in shown],
        cursors=[row[0] for row in shown],
        has_next_page=resumed if request.backwards else more,
        has_previous_page=more if request.backwards else resumed,
        total=total,
    )
