from collections.abc import Mapping

from domains.carts.application.ports.outbound import CartsUnitOfWork
from domains.carts.domain.exceptions import CartNotFound
from domains.shared_kernel.ids import CartId, CartLineId
from domains.shared_kernel.time import Clock


async def take_lines(
    uow: CartsUnitOfWork, cart_id: CartId, bought: Mapping[CartLineId, int], /, *, clock: Clock
) -> None:
    """Take out the pieces that have been bought, once: what is left of a line stays.

    Joins the caller's transaction. A cart or line that is gone is no reason to fail a purchase.
    """
    try:
        cart = await uow.carts.get(cart_id)
    except CartNotFound:
        return
    cart.take(bought, at=clock.now())
    await uow.carts.save(cart)
