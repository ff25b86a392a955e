"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from domains.reviews.application.ports.outbound import Ratings, ReviewRepository
from domains.reviews.domain.exceptions import AlreadyReviewed, ReviewNotFound
from domains.reviews.domain.value_objects.review_content import AspectRatings
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ProductId, SellerId, new_id
from persistence.engine import Pools
from persistence.reviews.ratings import SqlRatings
from persistence.reviews.repository import SqlReviewRepository
from tests.builders.reviews import NOON, a_review, some_content
from tests.fakes.reviews import InMemoryRatings, InMemoryReviews


class Adapters(NamedTuple):
    reviews: ReviewRepository
    ratings: Ratings


@pytest.fixture(params=["memory", "postgres"])
async def adapters(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[Adapters]:
    if request.param == "memory":
        yield Adapters(InMemoryReviews(), InMemoryRatings())
        return
    async with pools.write.acquire() as connection:
        yield Adapters(SqlReviewRepository(connection), SqlRatings(connection))


async def test_what_is_saved_is_what_is_read(adapters: Adapters) -> None:
    aspects = AspectRatings(item=5, communication=4, shipping=3)
    review = a_review(content=some_content(aspects=aspects))
    await adapters.reviews.save(review)
    assert await adapters.reviews.get(review.id) == review

    review.answer("Thanks", at=NOON)
    review.hide("abusive", at=NOON)
    await adapters.reviews.save(review)
    assert await adapters.reviews.get(review.id) == review


async def test_an_unknown_review_is_not_found(adapters: Adapters) -> None:
    with pytest.raises(ReviewNotFound):
        await adapters.reviews.get(a_review().id)


async def test_an_order_line_has_one_review(adapters: Adapters) -> None:
    review = a_review()
    await adapters.reviews.save(review)

    with pytest.raises(AlreadyReviewed):
        await adapters.reviews.save(a_review(order_line_id=review.order_line_id))


async def test_a_lost_race_is_a_conflict(adapters: Adapters) -> None:
    review = a_review()
    await adapters.reviews.save(review)
    stale = await adapters.reviews.get(review.id)
    review.hide("abusive", at=NOON)
    await adapters.reviews.save(review)

    stale.hide("abusive", at=NOON)

    with pytest.raises(Conflict):
        await adapters.reviews.save(stale)


async def test_ratings_are_counted_up_and_down(adapters: Adapters) -> None:
    product, seller = ProductId(new_id("prd")), SellerId(new_id("sel"))
    for rating in (1, 5, 5):
        await adapters.ratings.count(product, seller, rating, 1)

    counts = await adapters.ratings.count(product, seller, 5, -1)

    assert counts.counts == (1, 0, 0, 0, 1)
