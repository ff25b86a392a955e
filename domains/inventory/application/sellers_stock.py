"""How a seller keeps stock: of its own variants only, and told which number was refused."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from domains.inventory.application.ports.outbound import VariantReads
from domains.inventory.domain.exceptions import StockNotFound
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import DomainError, InvalidInput
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


def stock_of(
    stocks: Mapping[VariantId, Stock], variant_id: VariantId, seller_id: SellerId
) -> Stock:
    """The stock as it is; a variant that has none yet starts with nothing, not sold beyond that."""
    none = Stock(variant_id=variant_id, seller_id=seller_id, on_hand=0, policy=StockPolicy.DENY)
    return stocks.get(variant_id, none)


@contextmanager
def refused_at(*path: str) -> Iterator[None]:
    """Give what the block refuses the path of the argument that it came from."""
    try:
        yield
    except DomainError as error:
        error.field = [*path]
        raise
