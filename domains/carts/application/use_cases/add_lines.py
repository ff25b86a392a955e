import json
from dataclasses import asdict, dataclass

from domains.carts.application import wanted
from domains.carts.application.changed import changed
from domains.carts.application.ports.outbound import U
from domains.carts.application.shelf import TakeCart
from domains.carts.application.wanted import Wanted
from domains.carts.contracts.apis import CartChange, CartWarning, CartWarningCode
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLines:
    """Without `key` a repetition adds again."""

    cart_id: CartId
    lines: tuple[Wanted, ...]
    key: IdempotencyKey | None = None
    if_version: int | None = None


async def add_lines(
    command: AddLines,
    /,
    *,
    begin: Begin[U],
    take_cart: TakeCart[U],
    clock: Clock,
) -> CartChange:
    """Add pieces, as far as the stock reaches; a replay answers the same, warnings included.

    Raises:
        CartNotFound: there is no such cart.
        CartOutOfDate: it has another version than `if_version`.
        VariantNotOnSale, CurrencyMismatch, QuantityOutOfRange, LimitExceeded: see `wanted.add`.
    """
    wanted.check(command.lines, "lines")
    async with begin() as uow:
        if command.key:
            known = await uow.keys.claim(command.key, command)
            if known is not None:
                return CartChange(command.cart_id, _warnings(known))
        wanted_ids = [line.variant_id for line in command.lines]
        cart, found = await take_cart(uow, command.cart_id, wanted_ids)
        cart.demand_version(command.if_version)
        warnings = wanted.add(cart, command.lines, found, "lines", at=clock.now())
        await uow.carts.save(cart)
        if command.key and warnings:  # the cart itself is in the command
            known = json.dumps([asdict(warning) for warning in warnings])
            await uow.keys.store(command.key, known)
    return changed(cart, found, warnings)


def _warnings(known: str) -> tuple[CartWarning, ...]:
    """What a first attempt warned of; nothing is stored when it did not."""
    return tuple(
        CartWarning(CartWarningCode(it["code"]), it["variant_id"], it["available"])
        for it in json.loads(known or "[]")
    )
