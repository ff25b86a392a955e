"""From the cheapest to the dearest variant of a product."""

from dataclasses import dataclass
from typing import Any

import strawberry

from domains.products.contracts.apis import ProductView
from domains.shared_kernel.money import Currency, price


@dataclass(slots=True)
class PriceRangeView:
    """Amounts are made only when they are asked for: a listing shows many and reads few.

    A list has read `high` only where somebody asks for it.
    """

    low: int
    high: int | None
    currency: Currency


def min_variant_price(parent: strawberry.Parent[PriceRangeView]) -> Any:
    return price(parent.low, parent.currency)


def max_variant_price(parent: strawberry.Parent[PriceRangeView]) -> Any:
    return None if parent.high is None else price(parent.high, parent.currency)


def price_range(parent: strawberry.Parent[ProductView]) -> Any:
    if parent.first_variant_id is None:
        return None
    return PriceRangeView(parent.min_price_minor, parent.max_price_minor, parent.currency)


def compare_at_price_range(parent: strawberry.Parent[ProductView]) -> Any:
    if parent.min_compare_at_minor is None:
        return None
    low, high = parent.min_compare_at_minor, parent.max_compare_at_minor
    return PriceRangeView(low, high, parent.currency)
