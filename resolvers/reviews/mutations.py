"""What the graph may have reviews do."""

import strawberry

from domains.reviews.application.use_cases.create_review import CreateReview
from domains.reviews.application.use_cases.moderate_review import (
    ModerateReview,
    ModerationDecision,
)
from domains.reviews.application.use_cases.reply_to_review import ReplyToReview
from domains.shared_kernel.ids import OrderLineId, ReviewId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import admin, selling, signed_in
from resolvers.context import Info
from resolvers.errors import open_to_api_keys, refusals
from resolvers.reviews import loaders
from resolvers.reviews.types import ReviewInput, ReviewPayload


@refusals
async def create_review(
    info: Info, input: ReviewInput, idempotency_key: str | None = None
) -> ReviewPayload:
    """Say what you think of something that you bought and received; once for each order line.

    Args:
        input: The review to be.
        idempotency_key: Names this attempt; a repetition with the same key publishes once.
    """
    customer = signed_in(info)
    command = CreateReview(
        key=None if idempotency_key is None else info.context.attempt(customer, idempotency_key),
        customer_id=customer,
        order_line_id=OrderLineId(input.order_line_id),
        content=input.value(),
    )
    return await _written(info, await info.context.apis.review_commands.create_review(command))


@refusals
@open_to_api_keys
async def reply_to_review(info: Info, id: strawberry.ID, body: str) -> ReviewPayload:
    """Answer a review of your store's goods; a second answer takes the place of the first.

    Args:
        id: The review.
        body: The answer: plain text, 1 to 5 000 characters.
    """
    command = ReplyToReview(
        review_id=ReviewId(id), seller_id=await selling(info, Scope.REVIEWS_WRITE), body=body
    )
    return await _written(info, await info.context.apis.review_commands.reply_to_review(command))


@refusals
async def moderate_review(
    info: Info, id: strawberry.ID, decision: ModerationDecision, reason: str
) -> ReviewPayload:
    """Hide a review or show it again; the ratings follow. For administrators.

    Args:
        id: The review.
        decision: What is to happen to it.
        reason: Why; it is kept.
    """
    command = ModerateReview(
        by=admin(info), review_id=ReviewId(id), decision=decision, reason=reason
    )
    return await _written(info, await info.context.apis.review_commands.moderate_review(command))


async def _written(info: Info, review_id: ReviewId) -> ReviewPayload:
    """As written, not as a loader may have read it before."""
    [review] = await loaders.reviews(info.context, [review_id])
    return ReviewPayload(review=review)
