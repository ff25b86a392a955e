"""The read side: rows become views, with no aggregate in between."""

from collections.abc import Callable, Iterable, Sequence

import asyncpg
import sqlalchemy as sa

from domains.reviews.contracts.apis import RatingSummaryView, ReviewView
from domains.shared_kernel.ids import ProductId, ReviewId, SellerId
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.reviews.pages import pages
from persistence.reviews.ratings import counts
from persistence.reviews.tables import product_ratings, reviews, seller_ratings
from persistence.reviews.views import REVIEW, review_view
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(
    sa.select(*(reviews.c[name] for name in REVIEW)).where(reviews.c.id == any_of("ids"))
)
_OF_PRODUCTS = Statement(
    sa.select(product_ratings).where(product_ratings.c.product_id == any_of("ids"))
)
_OF_SELLERS = Statement(
    sa.select(seller_ratings).where(seller_ratings.c.seller_id == any_of("ids"))
)


class SqlReviewReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[ReviewId], /) -> list[ReviewView | None]:
        rows = await _BY_IDS.all(self._database, ids=ids)
        found = {row[0]: review_view(row) for row in rows}
        return [found.get(review_id) for review_id in ids]

    async def of_products(
        self, ids: Sequence[ProductId], page: PageRequest, /, *, brief: bool = False
    ) -> list[Page[ReviewView]]:
        return await pages(self._database, ids, page, brief=brief)

    async def product_ratings(self, ids: Sequence[ProductId], /) -> list[RatingSummaryView]:
        return _summaries(ids, await _OF_PRODUCTS.all(self._database, ids=ids))

    def product_ratings_at_hand(self) -> Callable[[ProductId], RatingSummaryView | None] | None:
        return None  # it has to read

    async def seller_ratings(self, ids: Sequence[SellerId], /) -> list[RatingSummaryView]:
        return _summaries(ids, await _OF_SELLERS.all(self._database, ids=ids))


def _summaries(ids: Sequence[str], rows: Iterable[asyncpg.Record]) -> list[RatingSummaryView]:
    found = {row[0]: row for row in rows}
    counted = [counts(found.get(id)) for id in ids]
    return [RatingSummaryView(it.average, it.count, it.counts) for it in counted]
