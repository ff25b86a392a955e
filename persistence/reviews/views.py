"""Rows become views, built by position: a test holds the orders of both together."""

from typing import Any, Final

from domains.reviews.contracts.apis import BriefReviewView, ReviewView
from domains.reviews.domain.value_objects.review_status import ReviewStatus

REVIEW: Final = (
    "id",
    "order_line_id",
    "product_id",
    "seller_id",
    "customer_id",
    "rating",
    "title",
    "body",
    "item_rating",
    "communication_rating",
    "shipping_rating",
    "status",
    "reply_body",
    "replied_at",
    "created_at",
    "version",
)
BRIEF_REVIEW: Final = (
    "id",
    "product_id",
    "seller_id",
    "customer_id",
    "rating",
    "title",
    "body",
)
_WIDTH: Final = len(REVIEW)
_BRIEF_WIDTH: Final = len(BRIEF_REVIEW)
_STATUSES: Final = {status.value: status for status in ReviewStatus}


def review_view(row: Any) -> ReviewView:
    view = ReviewView(*row[:_WIDTH])
    view.status = _STATUSES[view.status]
    return view


def brief_review_view(row: Any) -> ReviewView:
    return BriefReviewView(*row[:_BRIEF_WIDTH])
