from dataclasses import dataclass

from domains.reviews.application.ports.outbound import ReviewsUnitOfWork
from domains.reviews.domain.exceptions import ReviewNotFound
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.ids import ReviewId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToReview:
    review_id: ReviewId
    seller_id: SellerId
    body: str


async def reply_to_review(
    command: ReplyToReview, /, *, begin: Begin[ReviewsUnitOfWork], clock: Clock
) -> ReviewId:
    """Answer a review of one's own goods; a second answer takes the place of the first.

    Raises:
        InvalidReview: the answer is empty or too long.
        ReviewNotFound: there is none, it is hidden, or about another seller's goods.
    """
    async with begin() as uow:
        review = await uow.reviews.get(command.review_id)
        if review.seller_id != command.seller_id or review.status is ReviewStatus.HIDDEN:
            raise ReviewNotFound("There is no such review.", field="id")
        review.answer(command.body, at=clock.now())
        await uow.reviews.save(review)
    return command.review_id
