"""A seller changes what a product says; what is not given stays."""

from dataclasses import dataclass, replace

from domains.products.application.ports.outbound import HtmlSanitiser, ProductsUnitOfWork
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.unset import UNSET, Unset, given
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProduct:
    """`category_id` None takes the product out of its category; UNSET leaves it there.

    `options` renames the options, one name for each that there is, unless there are no variants.
    """

    product_id: ProductId
    seller_id: SellerId
    if_version: int | None = None
    handle: str | Unset = UNSET
    title: str | Unset = UNSET
    description_html: str | Unset = UNSET
    vendor: str | Unset = UNSET
    product_type: str | Unset = UNSET
    tags: tuple[str, ...] | Unset = UNSET
    category_id: CategoryId | Unset | None = UNSET
    seo_title: str | Unset = UNSET
    seo_description: str | Unset = UNSET
    options: tuple[str, ...] | Unset = UNSET


async def update_product(
    command: UpdateProduct,
    /,
    *,
    begin: Begin[ProductsUnitOfWork],
    clock: Clock,
    sanitise: HtmlSanitiser,
) -> ProductId:
    """Change what is given, all of it or nothing.

    Raises:
        ProductNotFound: it is not the seller's.
        ProductOutOfDate: it is not at `if_version`.
        HandleTaken, CategoryNotFound, InvalidInput: what is given cannot be.
    """
    async with begin() as uow:
        product = await uow.products.get(command.product_id)
        product.demand_seller(command.seller_id)
        product.demand_version(command.if_version)
        content = _revised(product.content, command, sanitise)
        if content.category_id and content.category_id != product.content.category_id:
            await uow.categories.get(content.category_id)
        if product.revise(content, at=clock.now()):
            await uow.products.save(product)
    return product.id


def _revised(
    content: ProductContent, command: UpdateProduct, sanitise: HtmlSanitiser
) -> ProductContent:
    html = command.description_html
    return replace(
        content,
        handle=given(command.handle, content.handle),
        title=given(command.title, content.title).strip(),
        description_html=content.description_html if isinstance(html, Unset) else sanitise(html),
        vendor=given(command.vendor, content.vendor).strip(),
        product_type=given(command.product_type, content.product_type).strip(),
        tags=given(command.tags, content.tags),
        category_id=given(command.category_id, content.category_id),
        seo=Seo(
            title=given(command.seo_title, content.seo.title),
            description=given(command.seo_description, content.seo.description),
        ),
        options=given(command.options, content.options),
    )
