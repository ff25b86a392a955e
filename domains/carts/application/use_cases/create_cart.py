from dataclasses import dataclass
from typing import Final

from domains.carts.application import wanted
from domains.carts.application.ports.outbound import (
    AvailabilityReads,
    CartsUnitOfWork,
    VariantReads,
)
from domains.carts.application.shelf import Shelf
from domains.carts.application.wanted import Wanted
from domains.carts.contracts.apis import CartChange
from domains.carts.domain.aggregates.cart import Buyer, Cart
from domains.shared_kernel.ids import CartId, CustomerId, new_secret_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin

DEFAULT_CURRENCY: Final = Currency.USD


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCart:
    """`currency` None: that of the first line's price, without lines US dollars."""

    customer_id: CustomerId | None = None
    email: str | None = None
    country: str | None = None
    currency: Currency | None = None
    note: str = ""
    codes: tuple[str, ...] = ()
    lines: tuple[Wanted, ...] = ()


async def create_cart(
    command: CreateCart,
    /,
    *,
    begin: Begin[CartsUnitOfWork],
    products: VariantReads,
    inventory: AvailabilityReads,
    clock: Clock,
) -> CartChange:
    """Open a cart, with lines as far as the stock reaches.

    Raises:
        InvalidInput: the e-mail address, the note or a code cannot be one; see also `wanted.add`.
    """
    path = ("input", "lines")
    wanted.check(command.lines, *path)
    now = clock.now()
    shelf = await Shelf.read(
        (line.variant_id for line in command.lines), products=products, inventory=inventory
    )
    buyer = Buyer(
        currency=command.currency or _currency(command, shelf),
        country=command.country,
        email=command.email,
        customer_id=command.customer_id,
    )
    cart_id = CartId(new_secret_id("crt"))
    cart = Cart.create(cart_id, buyer=buyer, note=command.note, at=now)
    warnings = wanted.add(cart, command.lines, shelf, *path, at=now)
    cart.use_codes(command.codes, at=now)
    async with begin() as uow:
        await uow.carts.save(cart)
    return CartChange(cart_id, warnings)


def _currency(command: CreateCart, shelf: Shelf) -> Currency:
    first = shelf.variants.get(command.lines[0].variant_id) if command.lines else None
    return first.price.currency_code if first else DEFAULT_CURRENCY
