"""What the graph answers about sellers."""

import strawberry

from domains.sellers.contracts.apis import SellerView
from resolvers.auth import caller
from resolvers.context import Info
from resolvers.errors import PublicError
from resolvers.sellers import loaders


async def seller(
    info: Info, id: strawberry.ID | None = None, handle: str | None = None
) -> SellerView | None:
    """A store, by id or by handle; null when it does not exist or is not open.

    Args:
        id: Its id; or
        handle: its name in URLs.
    """
    if (id is None) == (handle is None):
        raise PublicError("Give either id or handle.", "BAD_USER_INPUT")
    if id is not None:
        return await info.context.find(loaders.sellers, id)
    return await info.context.find(loaders.sellers_by_handle, str(handle))


async def viewer_seller(info: Info) -> SellerView | None:
    """The viewer's own store or application; null when there is none.

    When nobody is signed in, it is `UNAUTHENTICATED`; an API key sees the store of its creator.
    """
    [found] = await info.context.apis.sellers.by_owner([caller(info)])
    return found
