"""What the shops have of the variants that somebody wants, read once before a cart is written."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from domains.carts.application.ports.outbound import AvailabilityReads, U, VariantReads
from domains.carts.contracts.apis import CartWarning, CartWarningCode
from domains.carts.domain.aggregates.cart import Cart
from domains.carts.domain.exceptions import VariantNotOnSale
from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, VariantId
from domains.shared_kernel.money import Currency, CurrencyMismatch


@dataclass(frozen=True, slots=True)
class Shelf:
    """`variants` has what there is, on sale or not; `stock` an answer for each asked for."""

    variants: Mapping[VariantId, VariantView]
    stock: Mapping[VariantId, AvailabilityView]

    @classmethod
    async def read(
        cls,
        variant_ids: Iterable[VariantId],
        /,
        *,
        products: VariantReads,
        inventory: AvailabilityReads,
    ) -> Self:
        ids = [*dict.fromkeys(variant_ids)]
        if not ids:
            return cls({}, {})
        variants = await products.variants(ids)
        stock = await inventory.availability(ids)
        found = {it.id: it for it in variants if it is not None}
        return cls(found, dict(zip(ids, stock, strict=True)))

    def demand(self, variant_id: VariantId, currency: Currency, /, *, field: Sequence[str]) -> None:
        """Let nobody put into a cart what it cannot hold.

        Raises:
            VariantNotOnSale: there is no such variant, or its product is not on sale.
            CurrencyMismatch: its price is in another currency than the cart.
        """
        variant = self.variants.get(variant_id)
        if variant is None or not variant.published:
            raise VariantNotOnSale(f"{variant_id} is not on sale.", field=field)
        if variant.price.currency_code is not currency:
            raise CurrencyMismatch(
                f"This cart is in {currency}, the price in {variant.price.currency_code}.",
                field=field,
            )

    def allow(
        self, variant_id: VariantId, wanted: int, had: int, /
    ) -> tuple[int, CartWarning | None]:
        """How many a cart that had some may have, and a warning when that is less than wanted.

        Carts reserve nothing, so pieces that are in the cart already stay.
        """
        available = self.stock[variant_id].quantity
        if available is None or wanted <= max(had, available):
            return wanted, None
        short = CartWarning(CartWarningCode.INSUFFICIENT_STOCK, variant_id, available)
        return max(had, available), short


ReadShelf: TypeAlias = Callable[[U, Sequence[VariantId]], Awaitable[Shelf]]
"""Reads the shelf within the transaction of a unit of work."""

TakeCart: TypeAlias = Callable[[U, CartId, Sequence[VariantId]], Awaitable[tuple[Cart, Shelf]]]
"""A cart, as `CartRepository.get` gives it, and the shelf of its variants and of others."""


def cart_then_shelf(shelf: ReadShelf[U]) -> TakeCart[U]:
    """One after the other."""

    async def take(uow: U, cart_id: CartId, others: Sequence[VariantId], /) -> tuple[Cart, Shelf]:
        cart = await uow.carts.get(cart_id)
        return cart, await shelf(uow, [*(line.variant_id for line in cart.lines), *others])

    return take
