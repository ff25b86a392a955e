"""Readers of what stands beside products and reviews, for those who may see it a second late."""

from collections.abc import Callable, Sequence

from domains.reviews.contracts.apis import RatingSummaryView
from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain.value_objects.seller_status import OPEN_TO_ALL
from domains.shared_kernel.ids import CustomerId, ProductId, SellerId
from persistence.accounts.reader import SqlAccountReader
from persistence.changes.known import Known
from persistence.reviews.reader import SqlReviewReader
from persistence.sellers.reader import SqlSellerReader
from persistence.statements import Database


class KnownSellers(SqlSellerReader):
    """Only of stores that everybody may see: `at_hand` tells them to everybody."""

    def __init__(self, database: Database, proven_until: Callable[[], float]) -> None:
        super().__init__(database)
        self.known: Known[SellerView | None] = Known(proven_until, keeps=_is_open)

    def at_hand(self) -> Callable[[SellerId], SellerView | None] | None:
        return self.known.at_hand()

    async def by_ids(self, ids: Sequence[SellerId], /) -> list[SellerView | None]:
        return await self.known.of(ids, super().by_ids)


class KnownNames(SqlAccountReader):
    """Of customers, as others are shown them; all else of an account is read as it is."""

    def __init__(self, database: Database, proven_until: Callable[[], float]) -> None:
        super().__init__(database)
        self.known: Known[str | None] = Known(proven_until)

    async def display_names(self, ids: Sequence[CustomerId], /) -> list[str | None]:
        return await self.known.of(ids, super().display_names)


class KnownRatings(SqlReviewReader):
    """Of products; whoever looks at a single store has them counted."""

    def __init__(self, database: Database, proven_until: Callable[[], float]) -> None:
        super().__init__(database)
        self.known: Known[RatingSummaryView] = Known(proven_until)

    def product_ratings_at_hand(self) -> Callable[[ProductId], RatingSummaryView | None] | None:
        return self.known.at_hand()

    async def product_ratings(self, ids: Sequence[ProductId], /) -> list[RatingSummaryView]:
        return await self.known.of(ids, super().product_ratings)


def _is_open(seller: SellerView | None) -> bool:
    return seller is not None and seller.status in OPEN_TO_ALL
