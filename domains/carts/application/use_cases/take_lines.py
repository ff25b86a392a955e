from collections.abc import Sequence

from domains.carts.application.ports.outbound import CartsUnitOfWork
from domains.carts.domain.exceptions import CartNotFound
from domains.shared_kernel.ids import CartId, CartLineId
from domains.shared_kernel.time import Clock


async def take_lines(
    uow: CartsUnitOfWork, cart_id: CartId, line_ids: Sequence[CartLineId], /, *, clock: Clock
) -> None:
    """Remove what has been bought; a cart or line that is gone is no reason to fail a purchase.

    Joins the caller's transaction.
    """
    try:
        cart = await uow.carts.get(cart_id)
    except CartNotFound:
        return
    cart.remove(line_ids, at=clock.now())
    await uow.carts.save(cart)
