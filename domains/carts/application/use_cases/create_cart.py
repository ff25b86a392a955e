from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domains.carts.application import wanted
from domains.carts.application.changed import changed
from domains.carts.application.ports.outbound import U
from domains.carts.application.shelf import ReadShelf, Shelf
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
    begin: Begin[U],
    shelf: ReadShelf[U],
    clock: Clock,
) -> CartChange:
    """Open a cart, with lines as far as the stock reaches.

    Raises:
        InvalidInput: the e-mail address, the note or a code cannot be one; see also `wanted.add`.
    """
    path = ("input", "lines")
    wanted.check(command.lines, *path)
    now = clock.now()
    async with begin() as uow:
        found = await shelf(uow, [line.variant_id for line in command.lines])
        cart = _opened(command, found, now)
        warnings = wanted.add(cart, command.lines, found, *path, at=now)
        cart.use_codes(command.codes, at=now)
        await uow.carts.save(cart)
    return changed(cart, found, warnings)


def _opened(command: CreateCart, shelf: Shelf, now: datetime) -> Cart:
    buyer = Buyer(
        currency=command.currency or _currency(command, shelf),
        country=command.country,
        email=command.email,
        customer_id=command.customer_id,
    )
    return Cart.create(CartId(new_secret_id("crt")), buyer=buyer, note=command.note, at=now)


def _currency(command: CreateCart, shelf: Shelf) -> Currency:
    first = shelf.variants.get(command.lines[0].variant_id) if command.lines else None
    return first.price.currency_code if first and first.published else DEFAULT_CURRENCY
