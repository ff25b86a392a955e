"""A review: what a buyer says of an order line that has arrived."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypedDict

from domains.reviews.domain.entities.review_reply import ReviewReply
from domains.reviews.domain.exceptions import ModerationRefused
from domains.reviews.domain.value_objects.review_content import (
    MAX_BODY,
    ReviewContent,
    check_text,
)
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.reviews.events.review_hidden import ReviewHidden
from domains.reviews.events.review_published import ReviewPublished
from domains.reviews.events.review_replied import ReviewReplied
from domains.reviews.events.review_restored import ReviewRestored
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CustomerId, OrderLineId, ProductId, ReviewId, SellerId

MAX_REASON: Final = 1_000


class _Fact(TypedDict):
    aggregate_id: ReviewId
    version: int
    occurred_at: datetime
    product_id: ProductId
    seller_id: SellerId


@dataclass(slots=True, kw_only=True)
class Review(Aggregate):
    id: ReviewId
    order_line_id: OrderLineId
    product_id: ProductId
    seller_id: SellerId
    customer_id: CustomerId
    content: ReviewContent
    created_at: datetime
    status: ReviewStatus = ReviewStatus.PUBLISHED
    reply: ReviewReply | None = None

    @classmethod
    def publish(
        cls,
        review_id: ReviewId,
        *,
        order_line_id: OrderLineId,
        product_id: ProductId,
        seller_id: SellerId,
        customer_id: CustomerId,
        content: ReviewContent,
        at: datetime,
    ) -> Self:
        review = cls(
            id=review_id,
            order_line_id=order_line_id,
            product_id=product_id,
            seller_id=seller_id,
            customer_id=customer_id,
            content=content,
            created_at=at,
        )
        review.record(ReviewPublished(**review._fact(at), rating=content.rating))
        return review

    def answer(self, body: str, *, at: datetime) -> None:
        """Give the seller's reply, in place of an earlier one.

        Raises:
            InvalidReview: it is empty or too long.
        """
        check_text(body, MAX_BODY, field=("body",), least=1)
        self.reply = ReviewReply(body.strip(), at)
        self.record(ReviewReplied(**self._fact(at)))

    def hide(self, reason: str, *, at: datetime) -> None:
        """Take it away from the public.

        Raises:
            InvalidReview: there is no reason.
            ModerationRefused: it is hidden already.
        """
        self._moderate(ReviewStatus.HIDDEN, reason)
        self.record(ReviewHidden(**self._fact(at), reason=reason.strip()))

    def restore(self, reason: str, *, at: datetime) -> None:
        """Show it again.

        Raises:
            InvalidReview: there is no reason.
            ModerationRefused: it is shown already.
        """
        self._moderate(ReviewStatus.PUBLISHED, reason)
        self.record(ReviewRestored(**self._fact(at), reason=reason.strip()))

    def _moderate(self, status: ReviewStatus, reason: str) -> None:
        check_text(reason, MAX_REASON, field=("reason",), least=1)
        if self.status is status:
            raise ModerationRefused(f"The review is {status} already.", field="decision")
        self.status = status

    def _fact(self, at: datetime) -> _Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "product_id": self.product_id,
            "seller_id": self.seller_id,
        }
