"""What carts need from the world; `persistence` fulfils it. Prices and stock are read contracts."""

from typing import Protocol

from domains.carts.domain.aggregates.cart import Cart
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.use_case import IdempotencyKeys


class CartRepository(Protocol):
    async def get(self, cart_id: CartId, /) -> Cart:
        """Locked until the transaction ends: two tabs take turns.

        Raises:
            CartNotFound: there is none.
        """
        ...

    async def save(self, cart: Cart, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class CartsUnitOfWork(Protocol):
    @property
    def carts(self) -> CartRepository: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
