from dataclasses import dataclass

from domains.carts.application.ports.outbound import CartsUnitOfWork
from domains.carts.contracts.apis import CartChange
from domains.shared_kernel.ids import CartId, CartLineId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectLines:
    cart_id: CartId
    line_ids: tuple[CartLineId, ...]
    selected: bool


async def select_lines(
    command: SelectLines, /, *, begin: Begin[CartsUnitOfWork], clock: Clock
) -> CartChange:
    """Tick lines for the next checkout, or untick them.

    Raises:
        CartNotFound, CartLineNotFound: there is no such cart or line.
    """
    async with begin() as uow:
        cart = await uow.carts.get(command.cart_id)
        cart.select(command.line_ids, selected=command.selected, at=clock.now())
        await uow.carts.save(cart)
    return CartChange(command.cart_id)
