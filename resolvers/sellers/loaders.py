"""Batches: ids in, one value per id out. Who may see a store is decided here."""

from collections.abc import Sequence

from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain.value_objects.seller_status import OPEN_TO_ALL
from domains.shared_kernel.ids import SellerId
from resolvers.context import Context, or_at_hand


@or_at_hand(lambda context: context.apis.sellers.at_hand())
async def sellers(context: Context, ids: list[SellerId]) -> Sequence[SellerView | None]:
    """Open stores; an application is for its owner and for administrators."""
    return _visible(context, await context.apis.sellers.by_ids(ids))


async def sellers_by_handle(context: Context, handles: list[str]) -> Sequence[SellerView | None]:
    """The same stores by their handles."""
    return _visible(context, await context.apis.sellers.by_handles(handles))


def _visible(context: Context, found: Sequence[SellerView | None]) -> list[SellerView | None]:
    return [
        seller if seller and (seller.status in OPEN_TO_ALL or concerns(context, seller)) else None
        for seller in found
    ]


def concerns(context: Context, seller: SellerView) -> bool:
    """Whether the viewer owns the store; an administrator looks after all."""
    return context.viewer.is_admin or seller.owner_id == context.viewer.customer_id
