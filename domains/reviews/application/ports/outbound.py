"""What reviews need from the world; `persistence` and other domains fulfil it."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

from domains.orders.contracts.apis import DeliveredLine
from domains.reviews.domain.aggregates.review import Review
from domains.reviews.domain.value_objects.rating_counts import RatingCounts
from domains.shared_kernel.audit import AuditTrail
from domains.shared_kernel.ids import CustomerId, OrderLineId, ProductId, ReviewId, SellerId
from domains.shared_kernel.use_case import IdempotencyKeys


class ReviewRepository(Protocol):
    async def get(self, review_id: ReviewId, /) -> Review:
        """Raise `ReviewNotFound` when there is none."""
        ...

    async def save(self, review: Review, /) -> None:
        """Write a review and its events.

        Raises:
            AlreadyReviewed: the order line has another one.
            Conflict: another transaction saved it first.
        """
        ...


class Ratings(Protocol):
    """Counts of published ratings, kept by single statements that wait for each other."""

    async def count(
        self, product_id: ProductId, seller_id: SellerId, rating: int, by: int, /
    ) -> RatingCounts:
        """Count a rating once more (1) or once less (-1); what the product has then."""
        ...


class ReviewsUnitOfWork(Protocol):
    @property
    def reviews(self) -> ReviewRepository: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def keys(self) -> IdempotencyKeys: ...


U = TypeVar("U", bound=ReviewsUnitOfWork)

FindDeliveredLine: TypeAlias = Callable[[OrderLineId, CustomerId], Awaitable[DeliveredLine | None]]
"""The customer's order line, if something of it has arrived."""

ApplyRating: TypeAlias = Callable[[U, ProductId, float, int], Awaitable[None]]
"""Show a product's average (0 without any) and count of ratings in the catalogue.

It joins the transaction: a listing and the reviews never disagree.
"""
