"""What the graph answers about orders."""

from typing import Annotated

import strawberry

from domains.orders.contracts.apis import OrderGroupView, OrderList, OrderSort, OrderView
from domains.orders.contracts.parties import Party
from domains.shared_kernel.use_case import Page
from resolvers.auth import ORDERS, admin, selling, signed_in
from resolvers.context import Info
from resolvers.orders import loaders
from resolvers.orders.types import OrderFilter
from resolvers.pagination import asks_for, page_request


async def order(info: Info, id: strawberry.ID, access_token: str | None = None) -> OrderView | None:
    """One order of the viewer; null when there is none.

    Args:
        id: The order.
        access_token: The purchase's secret, for a guest.
    """
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    return await info.context.find(loaders.orders, id)


async def order_group(
    info: Info, id: strawberry.ID, access_token: str | None = None
) -> OrderGroupView | None:
    """One purchase of the viewer; null when there is none.

    Args:
        id: The purchase.
        access_token: Its secret, for a guest: `checkoutCompletionAttempt` tells it, once paid for.
    """
    if access_token is not None:
        info.context.access_tokens.add(access_token)
    return await info.context.find(loaders.groups, id)


async def orders(  # noqa: PLR0917 - a connection's arguments
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    filter: OrderFilter | None = None,  # noqa: A002 - GraphQL names its arguments
    sort_key: OrderSort = OrderSort.PLACED_AT,
    reverse: bool = False,  # noqa: FBT001, FBT002 - GraphQL names its arguments
    party: Annotated[Party, strawberry.argument(name="as")] = Party.BUYER,
) -> Page[OrderView]:
    """The viewer's orders, the newest first.

    Args:
        first: At most so many from the start, or after `after`.
        after: A cursor of this list.
        last: At most so many from the end, or before `before`.
        before: A cursor of this list.
        filter: Which of them.
        sort_key: What they are sorted by.
        reverse: The oldest first.
        party: In which role: what the viewer bought, what their store sold, or everything.
    """
    request = page_request(first, after, last, before, count=asks_for(info, "totalCount"))
    wanted = OrderList(
        party=party,
        owner_id=await _owner(info, party),
        statuses=tuple((filter and filter.statuses) or ()),
        sort=sort_key,
        reverse=reverse,
    )
    return await info.context.apis.orders.page(wanted, request)


async def _owner(info: Info, party: Party) -> str | None:
    match party:
        case Party.BUYER:
            return signed_in(info)
        case Party.SELLER:
            return await selling(info, *ORDERS)
        case Party.ADMIN:
            admin(info)
            return None
