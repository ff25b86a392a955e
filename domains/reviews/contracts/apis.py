"""What the graph and other domains may ask of reviews, and what they see; never an aggregate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.reviews.domain.value_objects.rating_counts import RatingCount, RatingCounts
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.ids import CustomerId, OrderLineId, ProductId, ReviewId, SellerId
from domains.shared_kernel.use_case import Page, PageRequest


@dataclass(slots=True)
class AspectRatingsView:
    """1 to 5 each; None where the buyer said nothing."""

    item: int | None
    communication: int | None
    shipping: int | None


@dataclass(slots=True)
class ReviewReplyView:
    body: str
    replied_at: datetime


@dataclass(slots=True)
class ReviewAuthorView:
    """All that others learn of who wrote a review."""

    display_name: str


@dataclass(slots=True)
class ReviewView:
    """A buyer's word on an order line that has arrived; `rating` is 1 to 5.

    `author` is not read by reviews: whoever has asked accounts may put it there for others, and
    say so in `knows_author`. It is None when the customer is gone.
    """

    id: ReviewId
    order_line_id: OrderLineId
    product_id: ProductId
    seller_id: SellerId
    customer_id: CustomerId
    rating: int
    title: str
    body: str
    item_rating: int | None
    communication_rating: int | None
    shipping_rating: int | None
    status: ReviewStatus
    reply_body: str | None
    replied_at: datetime | None
    created_at: datetime
    version: int
    author: ReviewAuthorView | None = None
    knows_author: bool = False

    @property
    def aspects(self) -> AspectRatingsView:
        return AspectRatingsView(self.item_rating, self.communication_rating, self.shipping_rating)

    @property
    def reply(self) -> ReviewReplyView | None:
        if self.reply_body is None or self.replied_at is None:
            return None
        return ReviewReplyView(self.reply_body, self.replied_at)


@dataclass(slots=True)
class RatingSummaryView:
    """What the published reviews say in figures; `average` is None while there are none.

    `counts` are those of each rating, from 1 to 5.
    """

    average: float | None
    count: int
    counts: tuple[int, int, int, int, int]

    @property
    def histogram(self) -> Sequence[RatingCount]:
        """From 1 to 5."""
        return RatingCounts(self.counts).histogram


class BriefReviewView(ReviewView):
    """A review as a list mostly shows it: what else it has is no attribute of it."""

    __slots__ = ()

    def __init__(  # noqa: PLR0917 - built by position, as rows come
        self,
        id: ReviewId,
        product_id: ProductId,
        seller_id: SellerId,
        customer_id: CustomerId,
        rating: int,
        title: str,
        body: str,
    ) -> None:
        self.id = id
        self.product_id = product_id
        self.seller_id = seller_id
        self.customer_id = customer_id
        self.rating = rating
        self.title = title
        self.body = body
        self.author = None
        self.knows_author = False

    def __repr__(self) -> str:
        return f"BriefReviewView({self.id!r}, {self.rating!r})"

    __eq__ = object.__eq__  # most of it was not read: there is nothing to compare
    __hash__ = object.__hash__


class ReviewReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[ReviewId], /) -> Sequence[ReviewView | None]:
        """In any status."""
        ...

    async def of_products(
        self, ids: Sequence[ProductId], page: PageRequest, /, *, brief: bool = False
    ) -> Sequence[Page[ReviewView]]:
        """The published reviews of each product, the newest first.

        `brief` reads no more of them than a `BriefReviewView` has.

        Raises:
            InvalidInput: the cursor is not one of such a list's.
        """
        ...

    async def product_ratings(self, ids: Sequence[ProductId], /) -> Sequence[RatingSummaryView]: ...

    def product_ratings_at_hand(self) -> Callable[[ProductId], RatingSummaryView | None] | None:
        """What finds those that are known right now; those it does not find: ask above."""
        ...

    async def seller_ratings(self, ids: Sequence[SellerId], /) -> Sequence[RatingSummaryView]: ...
