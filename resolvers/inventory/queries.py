"""What the graph answers about stock."""

import strawberry

from domains.inventory.contracts.apis import ReservationView, StockLevelView
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Page
from resolvers.auth import selling
from resolvers.context import Info
from resolvers.inventory import loaders
from resolvers.pagination import asks_for, bounded, page_request


async def inventory_levels(
    info: Info,
    variant_ids: list[strawberry.ID] | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Page[StockLevelView]:
    """The stock of the viewer's store, by variant id.

    Args:
        variant_ids: Only these variants; those of other stores are left out.
        first: How many; 20 by default, at most 100.
        after: The cursor that this page continues after.
    """
    seller = await selling(info, Scope.INVENTORY_READ, Scope.INVENTORY_WRITE)
    wanted = None if variant_ids is None else [*map(VariantId, bounded(variant_ids))]
    page = page_request(first, after, count=asks_for(info, "totalCount"))
    return await info.context.apis.inventory.level_page(seller, page, variant_ids=wanted)


async def stock_reservation(info: Info, id: strawberry.ID) -> ReservationView | None:
    """A hold on stock, to whoever knows its id; null when there is none.

    Args:
        id: The hold.
    """
    return await info.context.find(loaders.reservations, id)
