"""What shoppers say about the demo products."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.demo.catalogue import Offer, is_detail
from apps.demo.dice import Dice
from apps.demo.identity import demo_id, moment
from apps.demo.people import shopper, shoppers_beside
from domains.shared_kernel.ids import CustomerId, OrderLineId, ReviewId

DETAIL_REVIEWS: Final = 20
REVIEWS: Final = (0, 1, 2, 2, 3, 5)
"""How many a product has that is not a detail product: 2.2 on average."""

RATINGS: Final = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
_WORDS: Final = {
    5: (
        ("Exactly right", "I would buy it again tomorrow."),
        ("Better than the pictures", "Well made and carefully packed."),
        ("Love it", "In use every day since it came."),
        ("A present that was kept", "My sister has not put it down since."),
    ),
    4: (
        ("Very good", "Small flaws in the finish, otherwise lovely."),
        ("Happy with it", "Took a week to arrive; the thing itself is great."),
        ("Solid", "Does what it should. The colour is a little darker than shown."),
    ),
    3: (
        ("It is all right", "Neither disappointed nor delighted."),
        ("Good, not great", "I had hoped for a firmer feel at this price."),
    ),
    2: (("Not for me", "Smaller than I thought, I should have read the measurements."),),
    1: (("Arrived damaged", "The store was kind about it, but I had to wait for a new one."),),
}
_REPLIES: Final = (
    "Thank you for telling us!",
    "Thanks. We have passed it on to the workshop.",
    "We are sorry about that. Write to us and we will put it right.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """`reply` is the seller's."""

    id: ReviewId
    order_line_id: OrderLineId
    customer_id: CustomerId
    rating: int
    title: str
    body: str
    at: datetime
    reply: str | None


def praise(chance: int) -> tuple[int, str, str]:
    """Rating, title and body of some review."""
    dice = Dice("praise", chance)
    rating = dice.pick(RATINGS)
    title, body = dice.pick(_WORDS[rating])
    return rating, title, body


def reviews_of(number: int, offer: Offer) -> Iterator[Praise]:
    """The reviews of the product of that number, oldest first; a draft has none."""
    if offer.product.published_at is None:
        return
    dice, start = Dice("reviews", number), moment(number)
    count = DETAIL_REVIEWS if is_detail(number) else dice.pick(REVIEWS)
    for place in range(count):
        at = start + timedelta(days=6 + place, minutes=dice.below(24 * 60))
        rating = dice.pick(RATINGS)
        title, body = dice.pick(_WORDS[rating])
        yield Praise(
            id=ReviewId(demo_id("rev", at, number, place)),
            order_line_id=OrderLineId(demo_id("oln", start, number, place)),
            customer_id=shopper(dice.below(shoppers_beside(number + 1))).id,
            rating=rating,
            title=title,
            body=body,
            at=at,
            reply=dice.pick(_REPLIES) if rating < 3 or dice.chance(10) else None,  # noqa: PLR2004 - a bad one
        )
