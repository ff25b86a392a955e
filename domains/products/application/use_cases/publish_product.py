"""A seller puts a product on sale."""

from dataclasses import dataclass

from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.shared_kernel.ids import ProductId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishProduct:
    product_id: ProductId
    seller_id: SellerId


async def publish_product(
    command: PublishProduct, /, *, begin: Begin[ProductsUnitOfWork], clock: Clock
) -> ProductId:
    """Publish the seller's own product.

    Raises:
        ProductNotFound: it is not the seller's.
        AlreadyPublished: it is on sale.
        NotPublishable: it lacks a priced variant or an image.
    """
    async with begin() as uow:
        product = await uow.products.get(command.product_id)
        product.demand_seller(command.seller_id)
        product.publish(at=clock.now())
        await uow.products.save(product)
    return product.id
