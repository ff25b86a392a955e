from dataclasses import dataclass

from domains.orders.contracts.apis import DeliveredLine
from domains.reviews.application.ports.outbound import ApplyRating, FindDeliveredLine, U
from domains.reviews.application.rating import rate
from domains.reviews.domain.aggregates.review import Review
from domains.reviews.domain.exceptions import OrderLineNotReviewable
from domains.reviews.domain.value_objects.review_content import ReviewContent
from domains.shared_kernel.ids import CustomerId, OrderLineId, ReviewId, new_id
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateReview:
    """`key` None: the client does not name its attempts, so a repetition is `ALREADY_REVIEWED`."""

    key: IdempotencyKey | None
    customer_id: CustomerId
    order_line_id: OrderLineId
    content: ReviewContent


async def create_review(
    command: CreateReview,
    /,
    *,
    begin: Begin[U],
    delivered_line: FindDeliveredLine,
    apply_rating: ApplyRating[U],
    clock: Clock,
) -> ReviewId:
    """Publish what a buyer says of a line that has arrived: one review for each line.

    Raises:
        AlreadyReviewed: the line has its review.
        OrderLineNotReviewable: nothing of it has arrived, or it is not the customer's.
    """
    line = await delivered_line(command.order_line_id, command.customer_id)
    if line is None:
        raise OrderLineNotReviewable(
            "You can review what you bought once it has arrived.", field=("input", "orderLineId")
        )
    review = _review(command, line, clock)
    async with begin() as uow:
        known = await uow.keys.claim(command.key, command) if command.key else None
        if known is not None:
            return ReviewId(known)
        await uow.reviews.save(review)
        await rate(uow, review, 1, apply_rating=apply_rating)
        if command.key:
            await uow.keys.store(command.key, review.id)
    return review.id


def _review(command: CreateReview, line: DeliveredLine, clock: Clock) -> Review:
    return Review.publish(
        ReviewId(new_id("rev")),
        order_line_id=command.order_line_id,
        product_id=line.product_id,
        seller_id=line.seller_id,
        customer_id=command.customer_id,
        content=command.content,
        at=clock.now(),
    )
