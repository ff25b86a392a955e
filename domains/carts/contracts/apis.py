"""What others may ask of carts, and see; never an aggregate.

A cart's id is secret: whoever knows it may use the cart. Prices are not in a cart: they are read
from the catalogue whenever a cart is shown (`PriceCarts`).

Participating use case, in the caller's transaction and once for each purchase:

    take_lines(uow, CartId, Mapping[CartLineId, int], *, clock) -> None    # pieces bought
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domains.coupons.contracts.terms import CouponRefusal
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, CartLineId, CustomerId, SellerId, VariantId
from domains.shared_kernel.money import Currency, Money, total


@dataclass(slots=True)
class CartLineView:
    """`selected` lines are what a checkout is made of, and what totals cover."""

    id: CartLineId
    variant_id: VariantId
    quantity: int
    selected: bool


@dataclass(slots=True, kw_only=True)
class CartView:
    """`lines` in the order in which they were added; `codes` in capitals."""

    id: CartId
    customer_id: CustomerId | None
    email: str | None
    currency: Currency
    country: str | None
    lines: list[CartLineView]
    codes: list[str]
    note: str
    version: int

    @property
    def country_code(self) -> str | None:
        return self.country

    @property
    def total_quantity(self) -> int:
        """Pieces in all lines, selected or not."""
        return sum(line.quantity for line in self.lines)

    @property
    def selected_lines(self) -> list[CartLineView]:
        """Those that a checkout is made of."""
        return [line for line in self.lines if line.selected]


@dataclass(slots=True)
class CartLineCostView:
    """None for a line that is not on sale any more, or not in the cart's currency."""

    unit_price: Money
    subtotal: Money
    discount: Money
    total: Money


@dataclass(slots=True)
class CartCostView:
    """Of the selected lines; taxes and delivery are known at checkout."""

    subtotal: Money
    discount: Money
    total: Money


@dataclass(slots=True)
class CartDiscountCodeView:
    """`reason` says why a code is not applicable."""

    code: str
    applicable: bool
    reason: CouponRefusal | None


@dataclass(slots=True)
class PricedLineView:
    """A line with what it costs now; `cost` is None while it cannot be bought.

    An unselected line shows its list price.
    """

    id: CartLineId
    variant_id: VariantId
    quantity: int
    selected: bool
    seller_id: SellerId | None
    cost: CartLineCostView | None


@dataclass(slots=True)
class CartSellerGroupView:
    """The lines that one seller would send; `subtotal` is of the selected ones."""

    seller_id: SellerId
    lines: list[PricedLineView]
    subtotal: Money


@dataclass(slots=True)
class PricedCartView:
    """`lines` are in the order of the cart."""

    lines: list[PricedLineView]
    cost: CartCostView
    discount_codes: list[CartDiscountCodeView] = field(default_factory=list)

    @property
    def seller_groups(self) -> list[CartSellerGroupView]:
        """In the order of their first lines."""
        groups: dict[SellerId, list[PricedLineView]] = {}
        for line in self.lines:
            if line.seller_id is not None:
                groups.setdefault(line.seller_id, []).append(line)
        currency = self.cost.total.currency_code
        return [
            CartSellerGroupView(
                seller_id,
                own,
                total((it.cost.subtotal for it in own if it.cost and it.selected), currency),
            )
            for seller_id, own in groups.items()
        ]


class CartWarningCode(StrEnum):
    """What a buyer should know although the cart was changed."""

    INSUFFICIENT_STOCK = "INSUFFICIENT_STOCK"
    NOT_IN_CURRENCY = "NOT_IN_CURRENCY"


@dataclass(frozen=True, slots=True)
class CartWarning:
    """`available` is the most of the variant that can be bought now, where that is the matter."""

    code: CartWarningCode
    variant_id: VariantId
    available: int | None = None


@dataclass(frozen=True, slots=True)
class CartChange:
    """A cart that was written, and what its owner should know of that.

    `cart` is how it was written, `variants` those of its lines that there are: when they were at
    hand (`cart` is not None), nobody need read them again.
    """

    cart_id: CartId
    warnings: tuple[CartWarning, ...] = ()
    cart: CartView | None = field(default=None, compare=False)
    variants: Mapping[VariantId, VariantView] = field(default_factory=dict, compare=False)


class CartReads(Protocol):
    async def by_ids(self, ids: Sequence[CartId], /) -> Sequence[CartView | None]:
        """One answer per id, in the order of the ids."""
        ...


class PriceCarts(Protocol):
    async def __call__(
        self, carts: Sequence[CartView], /, variants: Mapping[VariantId, VariantView] | None = None
    ) -> Sequence[PricedCartView]:
        """What each cart costs now, from one read of the catalogue and one of the coupons.

        `variants` are those of the carts' lines, when they have been read already.
        """
        ...
