"""From the cheapest to the dearest variant of a product."""

from dataclasses import dataclass
from typing import Any

import strawberry

from domains.products.contracts.apis import ProductView
from domains.shared_kernel.money import Currency, Money, price


@dataclass(slots=True)
class PriceRangeView:
    """The highest amount is made only when it is asked for, and read only for who asks."""

    min_variant_price: Money
    max_minor: int | None
    currency: Currency


def max_variant_price(parent: strawberry.Parent[PriceRangeView]) -> Any:
    return None if parent.max_minor is None else price(parent.max_minor, parent.currency)


def price_range(parent: strawberry.Parent[ProductView]) -> Any:
    if parent.first_variant_id is None:
        return None
    currency = parent.currency
    return PriceRangeView(price(parent.min_price_minor, currency), parent.max_price_minor, currency)


def compare_at_price_range(parent: strawberry.Parent[ProductView]) -> Any:
    low, currency = parent.min_compare_at_minor, parent.currency
    if low is None:
        return None
    return PriceRangeView(price(low, currency), parent.max_compare_at_minor, currency)
