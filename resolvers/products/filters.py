"""Filters of listings and searches: what clients choose, as the domain's criteria and back."""

from decimal import Decimal
from typing import Any, Final, TypeVar

import strawberry

from domains.products.contracts.criteria import (
    PriceBounds,
    ProductCriteria,
    ProductSort,
    SearchSort,
)
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.money import Currency, Money
from resolvers.errors import PublicError
from resolvers.shared import enum_type, input_type

T = TypeVar("T")
MAX_FILTERS: Final = 100

enum_type(ProductSort, name="ProductSortKey")
enum_type(SearchSort, name="SearchSortKey")


@input_type
class PriceFilter:
    """A range of prices; a product counts with its cheapest variant, if it is sold in the currency.

    Attributes:
        currency_code: In which currency.
        min: At least this much.
        max: At most this much.
    """

    currency_code: Currency
    min: Decimal | None = None
    max: Decimal | None = None

    def bounds(self) -> PriceBounds:
        return PriceBounds(
            currency=self.currency_code,
            min_minor=_minor(self.min, self.currency_code),
            max_minor=_minor(self.max, self.currency_code),
        )


def _minor(amount: Decimal | None, currency: Currency) -> int | None:
    return None if amount is None else Money.parse(amount, currency).minor_units


@input_type
class ProductFilter:
    """What to narrow a list to. Of one kind any will do, of different kinds all must hold.

    Attributes:
        category: In this category, or below it.
        seller: Of this store.
        tag: With this tag.
        price: In this range.
        min_rating: With at least this average rating, of 1 to 5.
        available: With stock, or without.
        status: Of this status; others than PUBLISHED only in the viewer's own store.
    """

    category: strawberry.ID | None = None
    seller: strawberry.ID | None = None
    tag: str | None = None
    price: PriceFilter | None = None
    min_rating: float | None = None
    available: bool | None = None
    status: ProductStatus | None = None


def criteria(filters: list[ProductFilter] | None, text: str | None = None) -> ProductCriteria:
    """Filters as the domain takes them.

    Raises:
        PublicError: `BAD_USER_INPUT`, there are more than 100.
    """
    chosen = filters or []
    if len(chosen) > MAX_FILTERS:
        raise PublicError(f"At most {MAX_FILTERS} filters.", "BAD_USER_INPUT")
    available = _given(chosen, "available")
    return ProductCriteria(
        text=(text or "").strip(),
        categories=_given(chosen, "category"),
        sellers=_given(chosen, "seller"),
        tags=_given(chosen, "tag"),
        prices=tuple(dict.fromkeys([it.price.bounds() for it in chosen if it.price])),
        min_rating=min(_given(chosen, "min_rating"), default=None),
        available=available[0] if len(available) == 1 else None,
        statuses=_given(chosen, "status"),
    )


def _given(filters: list[ProductFilter], kind: str) -> tuple[Any, ...]:
    found = [value for it in filters if (value := getattr(it, kind)) is not None]
    return tuple(dict.fromkeys(found)) if found else ()


def as_filter(chosen: ProductCriteria) -> dict[str, Any]:
    """The `ProductFilter` that one value of a facet stands for, ready to be sent back."""
    made: dict[str, Any] = {}
    if chosen.categories:
        made["category"] = chosen.categories[0]
    if chosen.sellers:
        made["seller"] = chosen.sellers[0]
    if chosen.min_rating is not None:
        made["minRating"] = chosen.min_rating
    for bounds in chosen.prices:
        made["price"] = {"currencyCode": bounds.currency.value} | {
            name: str(Money(minor, bounds.currency).amount)
            for name, minor in (("min", bounds.min_minor), ("max", bounds.max_minor))
            if minor is not None
        }
    return made
