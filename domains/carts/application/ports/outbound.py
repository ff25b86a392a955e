"""What carts need from the world; `persistence` fulfils it.

Prices, stock and coupons are the parts that carts need of other domains' `…Reads`.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from domains.carts.domain.aggregates.cart import Cart
from domains.coupons.contracts.apis import CouponView
from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, VariantId
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


U = TypeVar("U", bound=CartsUnitOfWork)


class VariantReads(Protocol):
    async def variants(self, ids: Sequence[VariantId], /) -> Sequence[VariantView | None]: ...


class AvailabilityReads(Protocol):
    async def availability(self, ids: Sequence[VariantId], /) -> Sequence[AvailabilityView]: ...


class CodeReads(Protocol):
    async def by_codes(self, codes: Sequence[str], /) -> Sequence[CouponView | None]: ...
