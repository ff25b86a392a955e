"""What the graph tells of carts as they change."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from domains.carts.contracts.apis import CartView
from domains.shared_kernel.ids import CartId
from resolvers.carts import loaders
from resolvers.context import Context, Info
from resolvers.errors import PublicError


async def cart_updated(
    info: Info, cart_id: strawberry.ID, after_version: int = 0
) -> AsyncGenerator[CartView, None]:
    """The cart as it is, then after each change by another tab, device or purchase.

    Args:
        cart_id: The cart.
        after_version: The last version that the client has; what is not newer is left out.
    """
    the_id, reached = CartId(cart_id), info.context.progress
    cart = await _now(info.context, the_id)
    shown = reached.get(the_id, after_version)
    if cart.version > shown:
        shown = reached[the_id] = cart.version
        yield cart
    async with aclosing(info.context.apis.feed.versions(the_id, shown)) as versions:
        async for version in versions:
            if version <= shown:  # the last read has shown it already
                continue
            cart = await _now(info.context, the_id)
            shown = reached[the_id] = cart.version
            yield cart


async def _now(context: Context, cart_id: CartId) -> CartView:
    """The cart as it is now: a loader would answer what it read before."""
    [cart] = await loaders.carts(context, [cart_id])
    if cart is None:
        raise PublicError("There is no such cart.", "NOT_FOUND")
    return cart
