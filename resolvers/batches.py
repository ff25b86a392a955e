"""Batches that resolvers of several domains share, so that an operation reads once for all of them.

They ask a port and decide nothing about who may see what: the parent has been shown already.
"""

from collections.abc import Sequence

from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import ProductId, VariantId
from resolvers.context import Context, or_told


async def variants_of_products(
    context: Context, ids: list[ProductId]
) -> Sequence[Sequence[VariantView]]:
    """All variants of products that the viewer has been shown."""
    return await context.apis.products.variants_of_products(ids)


@or_told
async def availability(context: Context, ids: list[VariantId]) -> Sequence[AvailabilityView]:
    """Whether it can be bought now, and how many."""
    return await context.apis.inventory.availability(ids)
