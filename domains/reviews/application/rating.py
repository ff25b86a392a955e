"""What a review does to the ratings of its product and its seller."""

from domains.reviews.application.ports.outbound import ApplyRating, U
from domains.reviews.domain.aggregates.review import Review


async def rate(uow: U, review: Review, by: int, *, apply_rating: ApplyRating[U]) -> None:
    """Count its rating once more (1) or once less (-1), here and in the catalogue."""
    counts = await uow.ratings.count(review.product_id, review.seller_id, review.content.rating, by)
    await apply_rating(uow, review.product_id, counts.average or 0.0, counts.count)
