"""Which variants a seller may keep stock of."""

from collections.abc import Sequence

from domains.inventory.application.ports.outbound import VariantReads
from domains.inventory.domain.exceptions import StockNotFound
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import SellerId, VariantId

MAX_CHANGES = 250


async def demand_own(
    products: VariantReads,
    seller_id: SellerId,
    variant_ids: Sequence[VariantId],
    *path: str,
) -> None:
    """Let a seller keep stock of its own variants only, each named once at `path`.

    Raises:
        StockNotFound: one is another seller's, or does not exist.
        InvalidInput: one is named twice, or there are more than 250.
    """
    if len(variant_ids) > MAX_CHANGES or len({*variant_ids}) < len(variant_ids):
        raise InvalidInput(f"At most {MAX_CHANGES} variants, each named once.", field=path)
    for position, variant in enumerate(await products.variants(variant_ids)):
        if variant is None or variant.seller_id != seller_id:
            field = [*path, str(position), "variantId"]
            raise StockNotFound(f"No variant {variant_ids[position]}.", field=field)
