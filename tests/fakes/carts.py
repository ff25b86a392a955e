"""In-memory carts: real behaviour, no I/O. They pass the same contract as the SQL ones."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from domains.carts.contracts.apis import CartLineView, CartView
from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.exceptions import CartNotFound
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CartId, VariantId
from tests.fakes.payments import InMemoryKeys
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryCarts:
    def __init__(self) -> None:
        self.rows: dict[CartId, Cart] = {}

    async def get(self, cart_id: CartId, /) -> Cart:
        if cart_id not in self.rows:
            raise CartNotFound("There is no such cart.", field="cartId")
        return deepcopy(self.rows[cart_id])

    async def save(self, cart: Cart, /) -> None:
        events = cart.pull_events()
        known = self.rows.get(cart.id)
        if (known.version if known else 0) != cart.version - len(events):
            raise Conflict("The cart has changed since it was read.")
        self.rows[cart.id] = deepcopy(cart)

    async def by_ids(self, ids: Sequence[CartId], /) -> list[CartView | None]:
        return [self._view(self.rows[id]) if id in self.rows else None for id in ids]

    def _view(self, cart: Cart) -> CartView:
        return CartView(
            id=cart.id,
            customer_id=cart.buyer.customer_id,
            email=cart.buyer.email,
            currency=cart.buyer.currency,
            country=cart.buyer.country,
            lines=[
                CartLineView(it.id, it.variant_id, it.quantity, it.selected) for it in cart.lines
            ],
            codes=[*cart.codes],
            note=cart.note,
            version=cart.version,
        )


@dataclass
class InMemoryCartShelf(InMemoryUnitOfWork):
    carts: InMemoryCarts = field(default_factory=InMemoryCarts)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)


class Variants:
    """The catalogue as carts and inventory see it."""

    def __init__(self, variants: Iterable[VariantView] = ()) -> None:
        self.rows = {variant.id: variant for variant in variants}

    async def variants(self, ids: Sequence[VariantId], /) -> list[VariantView | None]:
        return [self.rows.get(id) for id in ids]
