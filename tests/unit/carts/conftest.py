from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from apps.composition.carts import cart_commands, cart_pricing
from domains.carts.application.ports.inbound import CartCommands
from domains.carts.application.shelf import Shelf
from domains.carts.contracts.apis import CartView, PricedCartView
from domains.carts.domain.aggregates.cart import Cart
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import SellerId, VariantId
from tests.builders.carts import a_cart, a_variant_view
from tests.fakes.carts import InMemoryCartShelf, Variants
from tests.fakes.coupons import InMemoryCouponBook
from tests.fakes.inventory import Counters, InMemoryStock
from tests.fakes.payments import StoppedClock


@dataclass
class Market:
    """Carts beside a catalogue, a stock and coupons, all in memory."""

    uow: InMemoryCartShelf = field(default_factory=InMemoryCartShelf)
    catalogue: Variants = field(default_factory=Variants)
    stock: InMemoryStock = field(default_factory=InMemoryStock)
    book: InMemoryCouponBook = field(default_factory=InMemoryCouponBook)

    @property
    def commands(self) -> CartCommands:
        return cart_commands(
            self.uow.begin,
            shelf=self._shelf,
            products=self.catalogue,
            clock=StoppedClock(),
        )

    async def _shelf(self, _: object, ids: Sequence[VariantId]) -> Shelf:
        return await Shelf.read(ids, products=self.catalogue, inventory=self.stock)

    def offers(
        self, on_hand: int = 100, policy: StockPolicy = StockPolicy.DENY, **variant: Any
    ) -> VariantView:
        """Put a variant on sale."""
        made = a_variant_view(**variant)
        self.catalogue.rows[made.id] = made
        self.stock.rows[made.id] = Counters(SellerId("sel_1"), on_hand, policy)
        return made

    async def has(self, *lines: tuple[VariantId, int]) -> Cart:
        """Keep a cart with these lines."""
        cart = a_cart(*lines)
        await self.uow.carts.save(cart)
        return cart

    async def read(self, cart: Cart) -> CartView:
        [view] = await self.uow.carts.by_ids([cart.id])
        assert view
        return view

    async def quantities(self, cart: Cart) -> dict[VariantId, int]:
        return {line.variant_id: line.quantity for line in (await self.read(cart)).lines}

    async def price(self, cart: Cart) -> PricedCartView:
        priced = cart_pricing(self.catalogue, self.book.coupons, StoppedClock())
        [view] = await priced([await self.read(cart)])
        return view


@pytest.fixture
def market() -> Market:
    return Market()
