"""Reviews on real PostgreSQL: races, and lists that neither repeat nor skip."""

import asyncio
from dataclasses import fields
from inspect import signature
from random import Random

import pytest

from apps.composition.clock import SystemClock
from domains.products.application.use_cases.apply_rating import apply_rating
from domains.reviews.application.use_cases.create_review import CreateReview, create_review
from domains.reviews.application.use_cases.moderate_review import (
    ModerateReview,
    ModerationDecision,
    moderate_review,
)
from domains.reviews.contracts.apis import BriefReviewView, ReviewView
from domains.reviews.domain.exceptions import AlreadyReviewed
from domains.shared_kernel.errors import Conflict, InvalidInput
from domains.shared_kernel.ids import ProductId, ReviewId, SellerId, new_id
from domains.shared_kernel.use_case import Begin, Page, PageRequest
from persistence.engine import Pools
from persistence.reviews.reader import SqlReviewReader
from persistence.reviews.views import BRIEF_REVIEW, REVIEW
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.reviews import STAFF, a_delivered_line, a_submission, some_content
from tests.fakes.reviews import Deliveries

CLOCK = SystemClock()


class Shelf:
    """One product of one seller, and what was delivered of it."""

    def __init__(self, begin: Begin[SqlUnitOfWork], pools: Pools) -> None:
        self.begin = begin
        self.reads = SqlReviewReader(pools.read)
        self.deliveries = Deliveries()
        self.product, self.seller = ProductId(new_id("prd")), SellerId(new_id("sel"))

    def bought(self, rating: int) -> CreateReview:
        line = a_delivered_line(product_id=self.product, seller_id=self.seller)
        return a_submission(self.deliveries.add(line), content=some_content(rating=rating))

    async def publish(self, command: CreateReview) -> ReviewId:
        return await create_review(
            command,
            begin=self.begin,
            delivered_line=self.deliveries,
            apply_rating=apply_rating,
            clock=CLOCK,
        )

    async def hide(self, review_id: ReviewId) -> None:
        command = ModerateReview(
            by=STAFF, review_id=review_id, decision=ModerationDecision.HIDE, reason="abusive"
        )
        await moderate_review(command, begin=self.begin, apply_rating=apply_rating, clock=CLOCK)

    async def page(self, limit: int, cursor: str | None = None, **more: bool) -> Page[ReviewView]:
        request = PageRequest(limit, cursor, **more)
        [page] = await self.reads.of_products([self.product], request)
        return page


@pytest.fixture
def shelf(begin: Begin[SqlUnitOfWork], pools: Pools) -> Shelf:
    return Shelf(begin, pools)


async def test_fifty_reviews_at_once_are_counted_exactly(shelf: Shelf) -> None:
    ratings = [Random(n).randint(1, 5) for n in range(50)]  # noqa: S311 - any ratings will do

    await asyncio.gather(*(shelf.publish(shelf.bought(rating)) for rating in ratings))

    [of_product] = await shelf.reads.product_ratings([shelf.product])
    [of_seller] = await shelf.reads.seller_ratings([shelf.seller])
    assert of_product == of_seller
    assert of_product.counts == tuple(ratings.count(stars) for stars in range(1, 6))


async def test_of_twenty_reviews_of_one_line_at_once_one_counts(shelf: Shelf) -> None:
    command = shelf.bought(5)

    answers = await asyncio.gather(
        *(shelf.publish(command) for _ in range(20)), return_exceptions=True
    )

    assert sum(isinstance(answer, AlreadyReviewed) for answer in answers) == 19
    [counts] = await shelf.reads.product_ratings([shelf.product])
    assert counts.count == 1


async def test_a_review_that_many_hide_at_once_is_taken_out_once(shelf: Shelf) -> None:
    review_id = await shelf.publish(shelf.bought(5))
    await shelf.publish(shelf.bought(1))

    answers = await asyncio.gather(
        *(shelf.hide(review_id) for _ in range(10)), return_exceptions=True
    )

    assert answers.count(None) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) <= 9
    [counts] = await shelf.reads.product_ratings([shelf.product])
    assert counts.counts == (1, 0, 0, 0, 0)


async def test_paging_neither_repeats_nor_skips(shelf: Shelf) -> None:
    written = [await shelf.publish(shelf.bought(3)) for _ in range(7)]
    newest_first = sorted(written, reverse=True)

    pages = [await shelf.page(3)]
    while pages[-1].has_next_page:
        pages.append(await shelf.page(3, pages[-1].cursors[-1]))

    assert [review.id for page in pages for review in page.nodes] == newest_first
    assert [len(page.nodes) for page in pages] == [3, 3, 1]
    assert {page.total for page in pages} == {7}


async def test_paging_backwards_shows_the_same_order(shelf: Shelf) -> None:
    written = [await shelf.publish(shelf.bought(3)) for _ in range(5)]
    newest_first = sorted(written, reverse=True)

    last = await shelf.page(2, backwards=True)
    before = await shelf.page(2, last.cursors[0], backwards=True)

    assert [review.id for review in last.nodes] == newest_first[3:]
    assert [review.id for review in before.nodes] == newest_first[1:3]
    assert before.has_previous_page
    assert before.has_next_page


async def test_a_hidden_review_is_in_no_list(shelf: Shelf) -> None:
    shown, hidden = [await shelf.publish(shelf.bought(3)) for _ in range(2)]

    await shelf.hide(hidden)

    page = await shelf.page(10)
    assert [review.id for review in page.nodes] == [shown]
    assert page.total == 1


async def test_several_products_are_read_at_once_each_with_its_own_page(
    shelf: Shelf, begin: Begin[SqlUnitOfWork], pools: Pools
) -> None:
    other, bare = Shelf(begin, pools), ProductId(new_id("prd"))
    mine, theirs = await shelf.publish(shelf.bought(3)), await other.publish(other.bought(3))

    pages = await shelf.reads.of_products([bare, shelf.product, other.product], PageRequest(5))

    assert [[review.id for review in page.nodes] for page in pages] == [[], [mine], [theirs]]
    assert [page.total for page in pages] == [0, 1, 1]


async def test_a_foreign_cursor_is_refused(shelf: Shelf) -> None:
    with pytest.raises(InvalidInput):
        await shelf.page(3, "prd_1' or true --")


def test_columns_are_in_the_order_of_the_view() -> None:
    """It is built by position: a column in the wrong place would be a silent mistake."""
    assert tuple(it.name for it in fields(ReviewView))[: len(REVIEW)] == REVIEW
    assert tuple(signature(BriefReviewView).parameters) == BRIEF_REVIEW
