from dataclasses import dataclass

from domains.carts.application.ports.outbound import CartsUnitOfWork
from domains.carts.contracts.apis import CartChange
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDiscountCodes:
    cart_id: CartId
    codes: tuple[str, ...]


async def change_discount_codes(
    command: ChangeDiscountCodes, /, *, begin: Begin[CartsUnitOfWork], clock: Clock
) -> CartChange:
    """Set the codes; whether each applies is found out whenever the cart is priced.

    Raises:
        CartNotFound: there is no such cart.
        LimitExceeded: too many codes, or one is too long.
    """
    async with begin() as uow:
        cart = await uow.carts.get(command.cart_id)
        cart.use_codes(command.codes, at=clock.now())
        await uow.carts.save(cart)
    return CartChange(command.cart_id)
