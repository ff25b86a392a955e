"""One product of a file becomes, or brings up to date, one product of the seller.

The product is found by the seller and the handle, its variants by SKU, else by option values. What
the file leaves out stays (but for compare-at prices: an empty one ends a sale): a row that could
not be read must not delete a variant. Only when the file names other options than the product has
do its old variants go, as they no longer fit.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from domains.products.application.drafts import ProductDraft, images_of
from domains.products.application.imported_rows import (
    FittedRows,
    ImportedRow,
    Remark,
    fit_rows,
)
from domains.products.application.ports.outbound import (
    HtmlSanitiser,
    ProductsUnitOfWork,
    StockSetter,
)
from domains.products.domain.aggregates.product import Product
from domains.products.domain.exceptions import HandleTaken
from domains.products.domain.services.handles import alternatives
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.text import slug
from domains.shared_kernel.errors import Conflict, DomainError, InvalidInput
from domains.shared_kernel.ids import ProductId, SellerId, new_id
from domains.shared_kernel.money import Currency, CurrencyMismatch
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProduct:
    """`publish` True puts it on sale if it can be, False takes it off, None leaves it as it is."""

    seller_id: SellerId
    seller_handle: str
    currency: Currency
    draft: ProductDraft
    rows: tuple[ImportedRow, ...]
    publish: bool | None = None


class Outcome(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    FAILED = "FAILED"
    """No row could be used; nothing was written."""


@dataclass(slots=True)
class ImportedProduct:
    """`product_id` is None when it failed. A line in `warnings` was used."""

    outcome: Outcome
    product_id: ProductId | None = None
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


Uow = TypeVar("Uow", bound=ProductsUnitOfWork)


async def import_product(
    command: ImportProduct,
    /,
    *,
    begin: Begin[Uow],
    clock: Clock,
    sanitise: HtmlSanitiser,
    set_stock: StockSetter[Uow],
) -> ImportedProduct:
    """Create or update the product and set its stock, in one transaction.

    Raises:
        Conflict: another product has just taken the handle; the next attempt will see it.
        HandleTaken: every handle that could be given to it is another seller's.
        CategoryNotFound, InvalidInput: what concerns the product as a whole cannot be.
    """
    async with begin() as uow:
        handle, product = await _find(command, uow)
        version = product.version if product else 0
        before = _with_draft(product.content if product else None, handle, command, sanitise)
        rows = fit_rows(
            command.rows,
            command.draft.options,
            before,
            elsewhere=await _used_elsewhere(command, product, uow),
        )
        if not rows.placed:
            return ImportedProduct(Outcome.FAILED, refused=rows.refused)
        content = replace(before, options=rows.options, variants=rows.variants)
        if command.draft.category_id:
            await uow.categories.get(command.draft.category_id)
        product, warnings = _apply(command, content, product, clock)
        if product.version != version:
            await _save(product, uow, is_new=not version)
        warnings += await _set_stock(command, rows, uow, set_stock)
    return ImportedProduct(_outcome(version, product.version), product.id, rows.refused, warnings)


async def _find(command: ImportProduct, uow: ProductsUnitOfWork) -> tuple[str, Product | None]:
    """The handle that the product has or will have, and the product if it exists.

    The seller's own come first, then what is free: so an import finds again what it has made.
    """
    wanted = slug(command.draft.handle or command.draft.title)
    if not wanted:
        raise InvalidInput("A product needs a handle or a title.", field="handle")
    candidates = alternatives(wanted, suffix=command.seller_handle)
    holders = await uow.products.holders(candidates)
    for handle in candidates:
        holder = holders.get(handle)
        if holder and holder.seller_id == command.seller_id:
            return handle, await uow.products.get(holder.product_id)
    for handle in candidates:
        if handle not in holders:
            return handle, None
    raise HandleTaken(f"{wanted} belongs to other sellers.", field="handle")


def _with_draft(
    before: ProductContent | None,
    handle: str,
    command: ImportProduct,
    sanitise: HtmlSanitiser,
) -> ProductContent:
    """What the product says once the draft is taken on, its variants as they were."""
    draft = command.draft
    content = before or ProductContent(handle=handle, title=draft.title, currency=command.currency)
    if content.currency is not command.currency:
        raise CurrencyMismatch(f"It is sold in {content.currency}.", field="currency")
    if draft.images:
        content = content.with_images(images_of(draft.images, known=content.images))
    return replace(
        content,
        title=draft.title.strip() or content.title,
        description_html=sanitise(draft.description_html) or content.description_html,
        vendor=draft.vendor.strip() or content.vendor,
        product_type=draft.product_type.strip() or content.product_type,
        tags=draft.tags or content.tags,
        category_id=draft.category_id or content.category_id,
        seo=Seo(
            title=draft.seo.title or content.seo.title,
            description=draft.seo.description or content.seo.description,
        ),
    )


async def _used_elsewhere(
    command: ImportProduct, product: Product | None, uow: ProductsUnitOfWork
) -> dict[str, ProductId]:
    skus = [row.variant.sku for row in command.rows if row.variant.sku]
    owners = await uow.products.products_by_sku(command.seller_id, skus) if skus else {}
    return {sku: owner for sku, owner in owners.items() if not product or owner != product.id}


def _apply(
    command: ImportProduct, content: ProductContent, product: Product | None, clock: Clock
) -> tuple[Product, list[Remark]]:
    at = clock.now()
    if product is None:
        product = Product.draft(
            ProductId(new_id("prd")), seller_id=command.seller_id, content=content, at=at
        )
    on_sale = product.status is ProductStatus.PUBLISHED
    if on_sale and command.publish is False:
        product.unpublish(at=at)
    product.revise(content, at=at)
    if command.publish and not on_sale:
        if not content.on_offer:
            text = "It is not on sale yet: it lacks an image or a price above zero."
            return product, [Remark(command.rows[0].line, "NOT_ON_SALE", text)]
        product.publish(at=at)
    return product, []


async def _save(product: Product, uow: ProductsUnitOfWork, *, is_new: bool) -> None:
    try:
        await uow.products.save(product)
    except HandleTaken as lost:
        if not is_new:
            raise
        raise Conflict("Another product has just taken this handle.") from lost


async def _set_stock(
    command: ImportProduct, rows: FittedRows, uow: Uow, set_stock: StockSetter[Uow]
) -> list[Remark]:
    """Always by id: two imports of one product then wait for each other and never deadlock."""
    warnings = []
    for variant_id, row in sorted(rows.placed.items()):
        if row.stock:
            on_hand, policy = row.stock.on_hand, row.stock.policy
            try:
                await set_stock(uow, command.seller_id, variant_id, on_hand, policy)
            except Conflict:
                raise
            except DomainError as refusal:
                warnings.append(Remark(row.line, refusal.code, f"Stock was not set: {refusal}"))
    return warnings


def _outcome(before: int, after: int) -> Outcome:
    if not before:
        return Outcome.CREATED
    return Outcome.UPDATED if after > before else Outcome.UNCHANGED
