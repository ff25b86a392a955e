"""A seller takes a product off sale; orders that exist are not affected."""

from dataclasses import dataclass

from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.shared_kernel.ids import ProductId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishProduct:
    product_id: ProductId
    seller_id: SellerId


async def unpublish_product(
    command: UnpublishProduct, /, *, begin: Begin[ProductsUnitOfWork], clock: Clock
) -> ProductId:
    """Unpublish the seller's own product.

    Raises:
        ProductNotFound: it is not the seller's.
        NotPublished: it is not on sale.
    """
    async with begin() as uow:
        product = await uow.products.get(command.product_id)
        product.demand_seller(command.seller_id)
        product.unpublish(at=clock.now())
        await uow.products.save(product)
    return product.id
