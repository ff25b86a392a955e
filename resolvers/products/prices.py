"""From the cheapest to the dearest variant of a product."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import strawberry

from domains.products.contracts.apis import ProductView
from domains.shared_kernel.money import Currency, Money, fraction_digits


@dataclass(slots=True)
class PriceView:
    """`Money` to be shown and not to be counted with, which costs a third to make."""

    minor_units: int
    currency_code: Currency

    @property
    def fraction_digits(self) -> int:
        return fraction_digits(self.currency_code)

    @property
    def amount(self) -> Decimal:
        return Money(self.minor_units, self.currency_code).amount


@dataclass(slots=True)
class PriceRangeView:
    """Amounts are made only when they are asked for: a listing shows many and reads few."""

    low: int
    high: int
    currency: Currency

    @property
    def min_variant_price(self) -> PriceView:
        return PriceView(self.low, self.currency)

    @property
    def max_variant_price(self) -> PriceView:
        return PriceView(self.high, self.currency)


def price_range(parent: strawberry.Parent[ProductView]) -> Any:
    if parent.max_price_minor is None:
        return None
    return PriceRangeView(parent.min_price_minor, parent.max_price_minor, parent.currency)


def compare_at_price_range(parent: strawberry.Parent[ProductView]) -> Any:
    low, high = parent.min_compare_at_minor, parent.max_compare_at_minor
    return None if low is None or high is None else PriceRangeView(low, high, parent.currency)
