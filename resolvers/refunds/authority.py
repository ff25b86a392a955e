"""Who may grant refunds."""

from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import selling
from resolvers.context import Info


async def granting(info: Info) -> SellerId | None:
    """The viewer's store, whose orders they may refund; None: an administrator, any order.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
        Forbidden: the viewer has no store.
    """
    return None if info.context.viewer.is_admin else await selling(info, Scope.REFUNDS_WRITE)
