"""Valid reviews by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.orders.contracts.apis import DeliveredLine
from domains.reviews.application.use_cases.create_review import CreateReview
from domains.reviews.domain.aggregates.review import Review
from domains.reviews.domain.value_objects.review_content import ReviewContent
from domains.shared_kernel.ids import (
    CustomerId,
    OrderId,
    OrderLineId,
    ProductId,
    ReviewId,
    SellerId,
    new_id,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STAFF = CustomerId("cus_staff")


def a_line_id() -> OrderLineId:
    return OrderLineId(new_id("oli"))


def some_content(**changes: Any) -> ReviewContent:
    fields: dict[str, Any] = {"rating": 4, "title": "Good", "body": "It does what it should."}
    return ReviewContent(**(fields | changes))


def a_review(**changes: Any) -> Review:
    """Just published: its event is pending."""
    fields: dict[str, Any] = {
        "order_line_id": a_line_id(),
        "product_id": ProductId(new_id("prd")),
        "seller_id": SellerId(new_id("sel")),
        "customer_id": CustomerId(new_id("cus")),
        "content": some_content(),
        "at": NOON,
    }
    return Review.publish(ReviewId(new_id("rev")), **(fields | changes))


def a_delivered_line(**changes: Any) -> DeliveredLine:
    fields: dict[str, Any] = {
        "order_line_id": a_line_id(),
        "order_id": OrderId(new_id("ord")),
        "product_id": ProductId(new_id("prd")),
        "seller_id": SellerId(new_id("sel")),
    }
    return DeliveredLine(**(fields | changes))


def a_submission(line: DeliveredLine, **changes: Any) -> CreateReview:
    fields: dict[str, Any] = {
        "key": None,
        "customer_id": CustomerId("cus_buyer"),
        "order_line_id": line.order_line_id,
        "content": some_content(),
    }
    return CreateReview(**(fields | changes))
