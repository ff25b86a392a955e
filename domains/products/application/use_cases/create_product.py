"""A seller drafts a product; nobody else sees it before it is published."""

from dataclasses import dataclass
from secrets import token_hex

from domains.products.application.drafts import (
    ProductDraft,
    VariantDraft,
    images_of,
    variant_of,
)
from domains.products.application.ports.outbound import HtmlSanitiser, ProductsUnitOfWork
from domains.products.domain.aggregates.product import Product
from domains.products.domain.exceptions import HandleTaken, SkuTaken, located
from domains.products.domain.services.handles import alternatives
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.text import slug
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ProductId, SellerId, new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProduct:
    """All prices are in `currency`."""

    seller_id: SellerId
    currency: Currency
    draft: ProductDraft
    variants: tuple[VariantDraft, ...] = ()
    key: IdempotencyKey | None = None


async def create_product(
    command: CreateProduct,
    /,
    *,
    begin: Begin[ProductsUnitOfWork],
    clock: Clock,
    sanitise: HtmlSanitiser,
) -> ProductId:
    """Draft it; with a key, once.

    Raises:
        HandleTaken, SkuTaken: another product or variant has it.
        CategoryNotFound: there is no such category.
        InvalidInput, DuplicateVariant: what is given cannot be.
    """
    async with begin() as uow:
        if command.key and (made := await uow.keys.claim(command.key, command)) is not None:
            return ProductId(made)
        handle = command.draft.handle or await _free_handle(command.draft.title, uow)
        content = _content(command, handle=handle, sanitise=sanitise)
        if content.category_id:
            await uow.categories.get(content.category_id)
        await _demand_free_skus(command, uow)
        product = Product.draft(
            ProductId(new_id("prd")), seller_id=command.seller_id, content=content, at=clock.now()
        )
        await _save(product, uow, handle_was_chosen=bool(command.draft.handle))
        if command.key:
            await uow.keys.store(command.key, product.id)
    return product.id


def _content(command: CreateProduct, *, handle: str, sanitise: HtmlSanitiser) -> ProductContent:
    draft = command.draft
    images = images_of(draft.images)
    variants = []
    for position, row in enumerate(command.variants):
        with located("variants", str(position)):
            variants.append(variant_of(row, images))
    return ProductContent(
        handle=handle,
        title=draft.title.strip(),
        currency=command.currency,
        description_html=sanitise(draft.description_html),
        vendor=draft.vendor.strip(),
        product_type=draft.product_type.strip(),
        tags=draft.tags,
        category_id=draft.category_id,
        seo=draft.seo,
        options=draft.options,
        variants=tuple(variants),
        images=images,
    )


async def _free_handle(title: str, uow: ProductsUnitOfWork) -> str:
    wanted = slug(title) or "product"
    unlikely = f"{wanted[:180]}-{token_hex(4)}"
    candidates = [*alternatives(wanted), unlikely]
    taken = await uow.products.holders(candidates)
    return next((handle for handle in candidates if handle not in taken), unlikely)


async def _demand_free_skus(command: CreateProduct, uow: ProductsUnitOfWork) -> None:
    skus = [variant.sku for variant in command.variants if variant.sku]
    taken = await uow.products.products_by_sku(command.seller_id, skus) if skus else {}
    for position, variant in enumerate(command.variants):
        if variant.sku in taken:
            raise SkuTaken(
                f"You have {variant.sku} in another product.",
                field=("variants", str(position), "sku"),
            )


async def _save(product: Product, uow: ProductsUnitOfWork, *, handle_was_chosen: bool) -> None:
    try:
        await uow.products.save(product)
    except HandleTaken as lost:
        if handle_was_chosen:
            raise
        raise Conflict("Another product has just taken this handle.") from lost
