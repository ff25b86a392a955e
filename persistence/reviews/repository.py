"""Reviews in PostgreSQL. `_review` reads a row, `_row` writes one."""

from typing import Any

import asyncpg
import sqlalchemy as sa

from domains.reviews.domain.aggregates.review import Review
from domains.reviews.domain.entities.review_reply import ReviewReply
from domains.reviews.domain.exceptions import AlreadyReviewed, ReviewNotFound
from domains.reviews.domain.value_objects.review_content import AspectRatings, ReviewContent
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CustomerId, OrderLineId, ProductId, ReviewId, SellerId
from persistence.outbox import store
from persistence.reviews.tables import reviews
from persistence.statements import Database, Statement, insert, update

_GET = Statement(sa.select(reviews).where(reviews.c.id == sa.bindparam("id")))
_INSERT = Statement(insert(reviews))
_UPDATE = Statement(update(reviews))


class SqlReviewRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, review_id: ReviewId, /) -> Review:
        if (row := await _GET.first(self._database, id=review_id)) is None:
            raise ReviewNotFound("There is no such review.", field="id")
        return _review(row)

    async def save(self, review: Review, /) -> None:
        events = review.pull_events()
        stored = review.version - len(events)
        if stored == 0:
            await self._insert(review)
        elif not await _UPDATE.run(
            self._database, the_id=review.id, stored_version=stored, **_row(review)
        ):
            raise Conflict("The review has changed since it was read.")
        await store.append(self._database, events)

    async def _insert(self, review: Review) -> None:
        try:
            await _INSERT.run(self._database, **_row(review))
        except asyncpg.UniqueViolationError as error:
            field = ("input", "orderLineId")
            raise AlreadyReviewed("You have reviewed this already.", field=field) from error


def _review(row: asyncpg.Record) -> Review:
    body, at = row["reply_body"], row["replied_at"]
    return Review(
        id=ReviewId(row["id"]),
        order_line_id=OrderLineId(row["order_line_id"]),
        product_id=ProductId(row["product_id"]),
        seller_id=SellerId(row["seller_id"]),
        customer_id=CustomerId(row["customer_id"]),
        content=ReviewContent(
            rating=row["rating"],
            title=row["title"],
            body=row["body"],
            aspects=AspectRatings(
                item=row["item_rating"],
                communication=row["communication_rating"],
                shipping=row["shipping_rating"],
            ),
        ),
        status=ReviewStatus(row["status"]),
        reply=None if body is None else ReviewReply(body, at),
        created_at=row["created_at"],
        version=row["version"],
    )


def _row(review: Review) -> dict[str, Any]:
    content, reply = review.content, review.reply
    return {
        "id": review.id,
        "order_line_id": review.order_line_id,
        "product_id": review.product_id,
        "seller_id": review.seller_id,
        "customer_id": review.customer_id,
        "rating": content.rating,
        "title": content.title,
        "body": content.body,
        "item_rating": content.aspects.item,
        "communication_rating": content.aspects.communication,
        "shipping_rating": content.aspects.shipping,
        "status": review.status,
        "reply_body": reply.body if reply else None,
        "replied_at": reply.replied_at if reply else None,
        "created_at": review.created_at,
        "version": review.version,
    }
