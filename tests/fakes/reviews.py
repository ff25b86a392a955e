"""In-memory reviews: real behaviour, no I/O. They pass the same contracts as the SQL ones."""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field

from domains.orders.contracts.apis import DeliveredLine
from domains.reviews.domain.aggregates.review import Review
from domains.reviews.domain.exceptions import AlreadyReviewed, ReviewNotFound
from domains.reviews.domain.value_objects.rating_counts import RatingCounts
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CustomerId, OrderLineId, ProductId, ReviewId, SellerId
from tests.fakes.payments import InMemoryKeys
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryReviews:
    def __init__(self) -> None:
        self.rows: dict[ReviewId, Review] = {}

    async def get(self, review_id: ReviewId, /) -> Review:
        if review_id not in self.rows:
            raise ReviewNotFound("There is no such review.", field="id")
        return deepcopy(self.rows[review_id])

    async def save(self, review: Review, /) -> None:
        events = review.pull_events()
        others = (it for it in self.rows.values() if it.id != review.id)
        if any(it.order_line_id == review.order_line_id for it in others):
            raise AlreadyReviewed("You have reviewed this already.")
        stored = self.rows[review.id].version if review.id in self.rows else 0
        if stored != review.version - len(events):
            raise Conflict("The review has changed since it was read.")
        self.rows[review.id] = deepcopy(review)


class InMemoryRatings:
    def __init__(self) -> None:
        self.of: dict[str, Counter[int]] = {}

    async def count(
        self, product_id: ProductId, seller_id: SellerId, rating: int, by: int, /
    ) -> RatingCounts:
        for id in (product_id, seller_id):
            self.of.setdefault(id, Counter())[rating] += by
        one, two, three, four, five = (self.of[product_id][n] for n in range(1, 6))
        return RatingCounts((one, two, three, four, five))


@dataclass
class InMemoryReviewsUnitOfWork(InMemoryUnitOfWork):
    """`shown` is what the catalogue would say of each product."""

    reviews: InMemoryReviews = field(default_factory=InMemoryReviews)
    ratings: InMemoryRatings = field(default_factory=InMemoryRatings)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    shown: dict[ProductId, tuple[float, int]] = field(default_factory=dict)


async def show_rating(
    uow: InMemoryReviewsUnitOfWork, product_id: ProductId, average: float, count: int, /
) -> None:
    uow.shown[product_id] = (average, count)


class Deliveries:
    """What has arrived, and for whom."""

    def __init__(self) -> None:
        self.lines: dict[tuple[OrderLineId, CustomerId], DeliveredLine] = {}

    def add(self, line: DeliveredLine, customer: str = "cus_buyer") -> DeliveredLine:
        self.lines[line.order_line_id, CustomerId(customer)] = line
        return line

    async def __call__(
        self, line_id: OrderLineId, customer_id: CustomerId, /
    ) -> DeliveredLine | None:
        return self.lines.get((line_id, customer_id))
