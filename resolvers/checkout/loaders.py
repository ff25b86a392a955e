"""Batches: ids in, one value per id out. Who knows one of these secret ids may see the object."""

from collections.abc import Sequence

from domains.checkout.contracts.apis import AttemptView, CheckoutView
from domains.shared_kernel.ids import AttemptId, CheckoutId
from resolvers.context import Context


async def checkouts(context: Context, ids: list[CheckoutId]) -> Sequence[CheckoutView | None]:
    """What a buyer is about to buy."""
    return await context.apis.checkouts.by_ids(ids)


async def attempts(context: Context, ids: list[AttemptId]) -> Sequence[AttemptView | None]:
    """Attempts to complete a checkout."""
    return await context.apis.checkouts.attempts(ids)
