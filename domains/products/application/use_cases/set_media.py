"""A seller says which images a product shows; the order given is the order shown."""

from dataclasses import dataclass

from domains.products.application.drafts import ImageDraft, images_of
from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.shared_kernel.ids import ProductId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMedia:
    product_id: ProductId
    seller_id: SellerId
    images: tuple[ImageDraft, ...]


async def set_media(
    command: SetMedia, /, *, begin: Begin[ProductsUnitOfWork], clock: Clock
) -> ProductId:
    """Variants whose image is gone show the product's first again.

    Raises:
        ProductNotFound: it is not the seller's.
        LimitExceeded, InvalidInput: too many images, one twice, or no address.
        NotPublishable: it is on sale and would show nothing.
    """
    async with begin() as uow:
        product = await uow.products.get(command.product_id)
        product.demand_seller(command.seller_id)
        images = images_of(command.images, known=product.content.images)
        if product.revise(product.content.with_images(images), at=clock.now()):
            await uow.products.save(product)
    return product.id
