"""GraphQL shapes of the reviews domain; plain fields are attributes of the views."""

from datetime import datetime
from typing import Any

import strawberry

from domains.reviews.application.use_cases.moderate_review import ModerationDecision
from domains.reviews.contracts.apis import (
    AspectRatingsView,
    BriefReviewView,
    RatingSummaryView,
    ReviewAuthorView,
    ReviewReplyView,
    ReviewView,
)
from domains.reviews.domain import exceptions
from domains.reviews.domain.value_objects.rating_counts import RatingCount as RatingCountView
from domains.reviews.domain.value_objects.review_content import AspectRatings, ReviewContent
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from resolvers.context import Info
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.pagination import Connection
from resolvers.reviews import loaders
from resolvers.shared import (
    Node,
    batched,
    contribution,
    entity,
    enum_type,
    input_type,
    payload,
    ref,
    shape,
)

enum_type(ReviewStatus)
enum_type(ModerationDecision)


@shape(RatingCountView)
class RatingCount:
    """How many reviews gave one rating.

    Attributes:
        rating: 1 to 5.
        count: How many.
    """

    rating: int
    count: int


@shape(RatingSummaryView)
class RatingSummary:
    """What the published reviews say, in figures.

    Attributes:
        average: Of 1 to 5, to two digits; null without reviews.
        count: How many reviews there are.
        histogram: How many there are of each rating, from 1 to 5.
    """

    average: float | None
    count: int
    histogram: list[RatingCount]


@contribution
class Product(Node):
    reviews: "Connection[Review]" = batched(loaders.of_products)
    rating_summary: RatingSummary = batched(loaders.product_ratings)


@contribution
class Seller(Node):
    rating_summary: RatingSummary = batched(loaders.seller_ratings)


@shape(AspectRatingsView)
class ReviewAspects:
    """Ratings of 1 to 5 of parts of the purchase; null where the buyer said nothing.

    Attributes:
        item: The goods.
        communication: How the seller answered.
        shipping: How it came.
    """

    item: int | None
    communication: int | None
    shipping: int | None


@shape(ReviewReplyView)
class ReviewReply:
    """The seller's answer.

    Attributes:
        body: What the seller says; plain text.
        replied_at: When it was last written.
    """

    body: str
    replied_at: datetime


@shape(ReviewAuthorView)
class ReviewAuthor:
    """Who wrote a review, as far as others learn it.

    Attributes:
        display_name: What the author is called in public.
    """

    display_name: str


def author(parent: strawberry.Parent[ReviewView], info: Info) -> Any:
    if parent.knows_author:
        return parent.author
    return info.context.load(loaders.authors, parent.customer_id)


@entity(ReviewView, BriefReviewView, by_id=loaders.reviews)
class Review(Node):
    """What a buyer says of something that has arrived.

    Attributes:
        rating: 1 to 5.
        title: In a few words; may be empty.
        body: At length; plain text, may be empty.
        aspects: Parts of the purchase, rated one by one.
        status: Who sees it.
        reply: The seller's answer.
        created_at: When it was written.
        version: Rises with every change.
    """

    rating: int
    title: str
    body: str
    aspects: ReviewAspects
    status: ReviewStatus
    reply: ReviewReply | None
    created_at: datetime
    version: int
    author: ReviewAuthor | None = strawberry.field(resolver=author, description="Who wrote it.")
    product: Product | None = ref("product_id", "What was bought.")
    seller: Seller | None = ref("seller_id", "Who sold it.")


@user_errors("Review", exceptions)
class ReviewRefusal(Refusal):
    """A refusal of the reviews domain."""


@input_type
class ReviewAspectsInput:
    """Ratings of 1 to 5 of parts of the purchase; each may be left out.

    Attributes:
        item: The goods.
        communication: How the seller answered.
        shipping: How it came.
    """

    item: int | None = None
    communication: int | None = None
    shipping: int | None = None

    def value(self) -> AspectRatings:
        return AspectRatings(
            item=self.item, communication=self.communication, shipping=self.shipping
        )


@input_type
class ReviewInput:
    """A review to be.

    Attributes:
        order_line_id: What was bought: a line of an order of the viewer's that has arrived.
        rating: 1 to 5.
        title: In a few words: up to 120 characters.
        body: At length: plain text, up to 5 000 characters.
        aspects: Parts of the purchase, rated one by one.
    """

    order_line_id: strawberry.ID
    rating: int
    title: str = ""
    body: str = ""
    aspects: ReviewAspectsInput | None = None

    def value(self) -> ReviewContent:
        return ReviewContent(
            rating=self.rating,
            title=self.title,
            body=self.body,
            aspects=self.aspects.value() if self.aspects else AspectRatings(),
        )


@payload
class ReviewPayload:
    """The review after the write.

    Attributes:
        review: The review; null when the write was refused.
    """

    review: ReviewView | None = None
    user_errors: list[ReviewRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
