from dataclasses import dataclass

from domains.carts.application.ports.outbound import CartsUnitOfWork
from domains.carts.contracts.apis import CartChange
from domains.shared_kernel.ids import CartId, CartLineId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveLines:
    cart_id: CartId
    line_ids: tuple[CartLineId, ...]


async def remove_lines(
    command: RemoveLines, /, *, begin: Begin[CartsUnitOfWork], clock: Clock
) -> CartChange:
    """Remove lines; those that are gone already are no mistake.

    Raises:
        CartNotFound: there is no such cart.
    """
    async with begin() as uow:
        cart = await uow.carts.get(command.cart_id)
        cart.remove(command.line_ids, at=clock.now())
        await uow.carts.save(cart)
    return CartChange(command.cart_id)
