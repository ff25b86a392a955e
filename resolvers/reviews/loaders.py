"""Batches: ids in, one value per id out. Who may see a review is decided here."""

from collections.abc import Sequence
from typing import Final

from domains.reviews.contracts.apis import RatingSummaryView, ReviewAuthorView, ReviewView
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from domains.shared_kernel.ids import CustomerId, ProductId, ReviewId, SellerId
from domains.shared_kernel.use_case import Page
from resolvers.context import Context, or_at_hand
from resolvers.pagination import page_request

_MORE: Final = frozenset(("aspects", "status", "reply", "createdAt", "version"))
"""Fields of a review that a `BriefReviewView` cannot answer."""


async def reviews(context: Context, ids: list[ReviewId]) -> Sequence[ReviewView | None]:
    """Published ones; a hidden one is for its author and for administrators."""
    found = await context.apis.reviews.by_ids(ids)
    return [review if review and _may_see(context, review) else None for review in found]


async def of_products(  # noqa: PLR0917 - the arguments of a connection, given by name
    context: Context,
    ids: list[ProductId],
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Sequence[Page[ReviewView]]:
    """What buyers say of it, the newest first.

    Args:
        first: How many from the beginning: at most 100.
        after: A cursor: begin after it.
        last: How many from the end: at most 100.
        before: A cursor: end before it.
    """
    selected = context.selects
    pages = await context.apis.reviews.of_products(
        ids,
        page_request(first, after, last, before),
        brief=selected is not None and _MORE.isdisjoint(selected),
    )
    if selected is None or "author" in selected:
        await _name_authors(context, [it for page in pages for it in page.nodes])
    return pages


async def _name_authors(context: Context, found: Sequence[ReviewView]) -> None:
    """Once for all of them, as soon as they are there."""
    customers = [*{it.customer_id for it in found}]
    if not customers:
        return
    names = dict(zip(customers, await authors(context, customers), strict=True))
    for review in found:
        review.author, review.knows_author = names[review.customer_id], True


@or_at_hand(lambda context: context.apis.reviews.product_ratings_at_hand())
async def product_ratings(context: Context, ids: list[ProductId]) -> Sequence[RatingSummaryView]:
    """What buyers think of it, in figures."""
    return await context.apis.reviews.product_ratings(ids)


async def seller_ratings(context: Context, ids: list[SellerId]) -> Sequence[RatingSummaryView]:
    """What buyers think of the store's goods, in figures."""
    return await context.apis.reviews.seller_ratings(ids)


async def authors(context: Context, ids: list[CustomerId]) -> Sequence[ReviewAuthorView | None]:
    """What customers are called in public."""
    names = await context.apis.accounts.display_names(ids)
    return [None if name is None else ReviewAuthorView(name) for name in names]


def _may_see(context: Context, review: ReviewView) -> bool:
    viewer = context.viewer
    published = review.status is ReviewStatus.PUBLISHED
    return published or viewer.is_admin or review.customer_id == viewer.customer_id
