"""Batches: ids in, one value per id out. Who knows one of these secret ids may see the object."""

from collections.abc import Sequence
from typing import Any

import strawberry

from domains.checkout.contracts.apis import AttemptView, CheckoutView
from domains.shared_kernel.ids import AttemptId, CheckoutId
from resolvers.checkout.completion import Success
from resolvers.context import Context, Info


async def checkouts(context: Context, ids: list[CheckoutId]) -> Sequence[CheckoutView | None]:
    """What a buyer is about to buy."""
    return await context.apis.checkouts.by_ids(ids)


async def attempts(context: Context, ids: list[AttemptId]) -> Sequence[AttemptView | None]:
    """Attempts to complete a checkout."""
    return await context.apis.checkouts.attempts(ids)


async def order_group(parent: strawberry.Parent[Success], info: Info) -> Any:
    """The purchase; who knows the attempt may see it, signed in or not."""
    [group] = await info.context.apis.orders.groups([parent.order_group_id])
    return group
