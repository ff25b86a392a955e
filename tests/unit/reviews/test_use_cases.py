from dataclasses import dataclass, field

import pytest

from domains.reviews.application.use_cases.create_review import CreateReview, create_review
from domains.reviews.application.use_cases.moderate_review import (
    ModerateReview,
    ModerationDecision,
    moderate_review,
)
from domains.reviews.application.use_cases.reply_to_review import ReplyToReview, reply_to_review
from domains.reviews.domain.exceptions import (
    AlreadyReviewed,
    OrderLineNotReviewable,
    ReviewNotFound,
)
from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.ids import CustomerId, ReviewId, SellerId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.reviews import NOON, STAFF, a_delivered_line, a_submission, some_content
from tests.fakes.payments import StoppedClock
from tests.fakes.reviews import Deliveries, InMemoryReviewsUnitOfWork, show_rating

CLOCK = StoppedClock(NOON)


@dataclass
class Desk:
    """The use cases over fakes."""

    uow: InMemoryReviewsUnitOfWork = field(default_factory=InMemoryReviewsUnitOfWork)
    deliveries: Deliveries = field(default_factory=Deliveries)

    async def create(self, command: CreateReview) -> ReviewId:
        return await create_review(
            command,
            begin=self.uow.begin,
            delivered_line=self.deliveries,
            apply_rating=show_rating,
            clock=CLOCK,
        )

    async def moderate(self, review_id: ReviewId, decision: ModerationDecision) -> None:
        command = ModerateReview(by=STAFF, review_id=review_id, decision=decision, reason="because")
        await moderate_review(command, begin=self.uow.begin, apply_rating=show_rating, clock=CLOCK)


async def test_a_review_counts_in_the_ratings_and_in_the_catalogue() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())
    other = desk.deliveries.add(a_delivered_line(product_id=line.product_id))

    await desk.create(a_submission(line, content=some_content(rating=5)))
    await desk.create(a_submission(other, content=some_content(rating=2)))

    assert desk.uow.shown == {line.product_id: (3.5, 2)}
    assert desk.uow.ratings.of[line.seller_id] == {5: 1}


async def test_only_what_has_arrived_can_be_reviewed() -> None:
    desk = Desk()

    with pytest.raises(OrderLineNotReviewable):
        await desk.create(a_submission(a_delivered_line()))


async def test_what_somebody_else_bought_cannot_be_reviewed() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())

    with pytest.raises(OrderLineNotReviewable):
        await desk.create(a_submission(line, customer_id=CustomerId("cus_other")))


async def test_a_line_has_one_review_and_it_counts_once() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())
    await desk.create(a_submission(line))

    with pytest.raises(AlreadyReviewed):
        await desk.create(a_submission(line))

    assert desk.uow.shown == {line.product_id: (4.0, 1)}


async def test_a_replay_answers_the_same_review() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())
    key = IdempotencyKey("cus_buyer", "k")

    first = await desk.create(a_submission(line, key=key))

    assert await desk.create(a_submission(line, key=key)) == first
    with pytest.raises(IdempotencyKeyReused):
        await desk.create(a_submission(line, key=key, content=some_content(rating=1)))


async def test_a_hidden_review_counts_nowhere_until_it_is_restored() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())
    review_id = await desk.create(a_submission(line))

    await desk.moderate(review_id, ModerationDecision.HIDE)
    assert desk.uow.shown == {line.product_id: (0.0, 0)}

    await desk.moderate(review_id, ModerationDecision.RESTORE)
    assert desk.uow.shown == {line.product_id: (4.0, 1)}


async def test_only_the_store_that_sold_it_answers() -> None:
    desk = Desk()
    line = desk.deliveries.add(a_delivered_line())
    review_id = await desk.create(a_submission(line))
    answer = ReplyToReview(review_id=review_id, seller_id=line.seller_id, body="Thanks")
    stranger = ReplyToReview(review_id=review_id, seller_id=SellerId("sel_other"), body="Thanks")

    await reply_to_review(answer, begin=desk.uow.begin, clock=CLOCK)

    assert (await desk.uow.reviews.get(review_id)).reply is not None
    with pytest.raises(ReviewNotFound):
        await reply_to_review(stranger, begin=desk.uow.begin, clock=CLOCK)
