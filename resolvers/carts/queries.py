"""What the graph answers about carts."""

import strawberry

from domains.carts.contracts.apis import CartView
from resolvers.carts import loaders
from resolvers.context import Info


async def cart(info: Info, id: strawberry.ID) -> CartView | None:
    """A cart, priced as of now; null when there is none. Reading changes nothing.

    Args:
        id: The cart.
    """
    return await info.context.find(loaders.carts, id)
