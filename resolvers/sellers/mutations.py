"""What the graph may have sellers do."""

import strawberry

from domains.sellers.application.use_cases.apply_to_sell import ApplyToSell
from domains.sellers.application.use_cases.change_seller_status import ChangeSellerStatus
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import SellerId
from resolvers.auth import admin, signed_in
from resolvers.context import Info
from resolvers.errors import refusals
from resolvers.sellers import loaders
from resolvers.sellers.types import SellerApplicationInput, SellerPayload


@refusals
async def apply_to_sell(info: Info, input: SellerApplicationInput) -> SellerPayload:
    """Apply for a store; an administrator decides. One per customer.

    Args:
        input: The store to be.
    """
    command = ApplyToSell(
        owner_id=signed_in(info),
        handle=input.handle,
        name=input.name,
        description=input.description,
        country_code=input.country_code,
        currency=input.currency,
    )
    return await _written(info, await info.context.apis.seller_commands.apply_to_sell(command))


@refusals
async def change_seller_status(
    info: Info, id: strawberry.ID, status: SellerStatus, reason: str
) -> SellerPayload:
    """Approve, reject, suspend, reinstate or terminate a store. For administrators.

    Args:
        id: The store.
        status: Where it is to stand.
        reason: Why; its owner reads it.
    """
    command = ChangeSellerStatus(
        by=admin(info), seller_id=SellerId(id), status=status, reason=reason
    )
    commands = info.context.apis.seller_commands
    return await _written(info, await commands.change_seller_status(command))


async def _written(info: Info, seller_id: SellerId) -> SellerPayload:
    """As written, not as a loader may have read it before."""
    [seller] = await loaders.sellers(info.context, [seller_id])
    return SellerPayload(seller=seller)
