"""What a listing or a search is narrowed to, and in which order it comes."""

from dataclasses import dataclass
from enum import StrEnum

from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.ids import CategoryId, SellerId
from domains.shared_kernel.money import Currency


class ProductSort(StrEnum):
    """The order of a listing, from low to high.

    Attributes:
        CREATED_AT: By age, the oldest first.
        PRICE: By the lowest price of each product.
        TITLE: By title, whatever capitals and accents.
        BEST_RATED: By the average rating, the worst first: use it reversed.
    """

    CREATED_AT = "CREATED_AT"
    PRICE = "PRICE"
    TITLE = "TITLE"
    BEST_RATED = "BEST_RATED"


class SearchSort(StrEnum):
    """The order of search results, the most wanted first.

    Attributes:
        RELEVANCE: What fits the words best; the title counts most.
        PRICE: The cheapest first.
        CREATED_AT: The newest first.
        BEST_RATED: The best rated first.
    """

    RELEVANCE = "RELEVANCE"
    PRICE = "PRICE"
    CREATED_AT = "CREATED_AT"
    BEST_RATED = "BEST_RATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBounds:
    """Both bounds are included, in minor units; a product counts with its lowest price."""

    currency: Currency
    min_minor: int | None = None
    max_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCriteria:
    """What a listing is narrowed to: all kinds must hold, of one kind any value will do.

    A category stands for everything below it. Without `statuses` only published products count.
    `text` is what a buyer types: all words must occur, the last one also as a prefix.
    """

    text: str = ""
    categories: tuple[CategoryId, ...] = ()
    sellers: tuple[SellerId, ...] = ()
    tags: tuple[str, ...] = ()
    prices: tuple[PriceBounds, ...] = ()
    min_rating: float | None = None
    available: bool | None = None
    statuses: tuple[ProductStatus, ...] = ()
