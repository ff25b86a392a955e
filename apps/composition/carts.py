"""Carts: ports meet adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domains.carts.application.ports.inbound import CartCommands
from domains.carts.application.ports.outbound import CodeReads, U, VariantReads
from domains.carts.application.shelf import ReadShelf, Shelf, TakeCart, cart_then_shelf
from domains.carts.application.use_cases.add_lines import add_lines
from domains.carts.application.use_cases.change_buyer import change_buyer
from domains.carts.application.use_cases.change_discount_codes import change_discount_codes
from domains.carts.application.use_cases.create_cart import create_cart
from domains.carts.application.use_cases.price_carts import price_carts
from domains.carts.application.use_cases.remove_lines import remove_lines
from domains.carts.application.use_cases.select_lines import select_lines
from domains.carts.application.use_cases.update_lines import update_lines
from domains.carts.contracts.apis import CartView, PriceCarts, PricedCartView
from domains.carts.domain.aggregates.cart import Cart
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Lightly

if TYPE_CHECKING:  # who prices carts writes nothing
    from persistence.unit_of_work import SqlUnitOfWork


def cart_commands(
    begin: Begin[U],
    *,
    light: Begin[U] | None = None,
    shelf: ReadShelf[U],
    take_cart: TakeCart[U] | None = None,
    products: VariantReads,
    clock: Clock,
) -> CartCommands:
    """`light` are units of work for a first try; `take_cart` reads what `shelf` does as well."""
    first, take = light or begin, take_cart or cart_then_shelf(shelf)
    lightly = Lightly(first, begin)
    return CartCommands(
        create_cart=lambda it: create_cart(it, begin=first, shelf=shelf, clock=clock),
        add_lines=lightly(
            lambda it, begin: add_lines(it, begin=begin, take_cart=take, clock=clock)
        ),
        update_lines=lightly(
            lambda it, begin: update_lines(it, begin=begin, take_cart=take, clock=clock)
        ),
        remove_lines=lightly(lambda it, begin: remove_lines(it, begin=begin, clock=clock)),
        select_lines=lightly(lambda it, begin: select_lines(it, begin=begin, clock=clock)),
        change_discount_codes=lightly(
            lambda it, begin: change_discount_codes(it, begin=begin, clock=clock)
        ),
        change_buyer=lightly(
            lambda it, begin: change_buyer(it, begin=begin, products=products, clock=clock)
        ),
    )


def cart_pricing(products: VariantReads, coupons: CodeReads, clock: Clock) -> PriceCarts:
    async def priced(
        carts: Sequence[CartView], /, variants: Mapping[VariantId, VariantView] | None = None
    ) -> Sequence[PricedCartView]:
        return await price_carts(
            carts, products=products, coupons=coupons, clock=clock, variants=variants
        )

    return priced


async def take_cart(
    uow: SqlUnitOfWork, cart_id: CartId, others: Sequence[VariantId], /
) -> tuple[Cart, Shelf]:
    cart, variants, stock = await uow.carts.get_with_shelf(cart_id, others)
    return cart, Shelf(variants, stock)


async def read_shelf(uow: SqlUnitOfWork, ids: Sequence[VariantId], /) -> Shelf:
    return Shelf(*await uow.shelf.read(ids))
