"""What the graph answers about coupons."""

import strawberry

from domains.coupons.contracts.apis import CouponView
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.use_case import Page
from resolvers.context import Info
from resolvers.pagination import asks_for, page_request


async def coupons(
    info: Info,
    seller_id: strawberry.ID | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Page[CouponView]:
    """Coupons that anybody can use now, the newest first.

    Args:
        seller_id: Only those of this store.
        first: How many; 20 by default, at most 100.
        after: The cursor that this page continues after.
    """
    page = page_request(first, after, count=asks_for(info, "totalCount"))
    seller = None if seller_id is None else SellerId(seller_id)
    return await info.context.apis.coupons.page(page, seller_id=seller)
