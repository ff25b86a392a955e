"""A seller changes or adds many variants of one product at once, each row on its own merits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domains.products.application.drafts import image_at
from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.products.domain.aggregates.product import Product
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import SkuTaken, VariantNotFound
from domains.products.domain.services.variant_table import VariantTable
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.unset import UNSET, Unset, given
from domains.shared_kernel.errors import DomainError, InvalidInput
from domains.shared_kernel.ids import ProductId, SellerId, VariantId, new_id
from domains.shared_kernel.money import CurrencyMismatch, Money
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


class ErrorPolicy(StrEnum):
    """What becomes of the good rows when others are refused.

    Attributes:
        REJECT_ALL: Nothing is written.
        REJECT_FAILED: The good rows are written.
    """

    REJECT_ALL = "REJECT_ALL"
    REJECT_FAILED = "REJECT_FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """A variant is found by id, else by SKU, else by option values; else the row adds one.

    What is UNSET stays as it is, or is empty in a new variant, which needs a price.
    """

    id: VariantId | None = None
    sku: str | Unset = UNSET
    options: tuple[str, ...] | Unset = UNSET
    price: Money | Unset = UNSET
    compare_at_price: Money | Unset | None = UNSET
    grams: int | Unset = UNSET
    barcode: str | Unset = UNSET
    requires_shipping: bool | Unset = UNSET
    image_url: str | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertVariants:
    product_id: ProductId
    seller_id: SellerId
    rows: tuple[VariantRow, ...]
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """`row` counts from 0."""

    row: int
    refusal: DomainError


@dataclass(slots=True)
class UpsertedVariants:
    """`variant_ids` has one entry per row: None where it was refused or nothing was written."""

    product_id: ProductId
    variant_ids: list[VariantId | None]
    refused: list[RefusedRow] = field(default_factory=list)


async def upsert_variants(
    command: UpsertVariants, /, *, begin: Begin[ProductsUnitOfWork], clock: Clock
) -> UpsertedVariants:
    """Rows are tried in their order: two variants cannot swap SKUs in one call.

    Raises:
        ProductNotFound: it is not the seller's.
        NotPublishable: it is on sale and no variant would have a price above zero.
    """
    async with begin() as uow:
        product = await uow.products.get(command.product_id)
        product.demand_seller(command.seller_id)
        skus = [row.sku for row in command.rows if isinstance(row.sku, str) and row.sku]
        owners = await uow.products.products_by_sku(command.seller_id, skus) if skus else {}
        table, result = _try_rows(command, product, owners)
        if result.refused and command.policy is ErrorPolicy.REJECT_ALL:
            result.variant_ids = [None] * len(command.rows)
        elif product.revise(replace(product.content, variants=table.variants), at=clock.now()):
            await uow.products.save(product)
    return result


def _try_rows(
    command: UpsertVariants, product: Product, owners: Mapping[str, ProductId]
) -> tuple[VariantTable, UpsertedVariants]:
    table = VariantTable(product.content.options, product.content.variants)
    result = UpsertedVariants(product.id, [])
    for number, row in enumerate(command.rows):
        try:
            variant = _variant(row, table, product.content)
            if owners.get(variant.sku, product.id) != product.id:
                raise SkuTaken(f"You have {variant.sku} in another product.", field="sku")
            table.put(variant)
        except DomainError as refusal:
            result.refused.append(RefusedRow(number, refusal))
            result.variant_ids.append(None)
        else:
            result.variant_ids.append(variant.id)
    return table, result


def _variant(row: VariantRow, table: VariantTable, content: ProductContent) -> ProductVariant:
    before = _before(row, table)
    if before is None:
        if isinstance(row.price, Unset):
            raise InvalidInput("A new variant needs a price.", field="price")
        before = ProductVariant(id=VariantId(new_id("var")), price=row.price)
    for money in (row.price, row.compare_at_price):
        if isinstance(money, Money) and money.currency_code is not content.currency:
            raise CurrencyMismatch(f"Prices are in {content.currency}.", field="price")
    image = row.image_url
    return ProductVariant(
        id=before.id,
        price=given(row.price, before.price),
        sku=given(row.sku, before.sku),
        options=given(row.options, before.options),
        compare_at_price=given(row.compare_at_price, before.compare_at_price),
        grams=given(row.grams, before.grams),
        barcode=given(row.barcode, before.barcode),
        requires_shipping=given(row.requires_shipping, before.requires_shipping),
        image_id=before.image_id if isinstance(image, Unset) else image_at(image, content.images),
    )


def _before(row: VariantRow, table: VariantTable) -> ProductVariant | None:
    if row.id is None:
        return table.find(sku=given(row.sku, ""), values=given(row.options, ()))
    found = table.get(row.id)
    if found is None:
        raise VariantNotFound(f"The product has no variant {row.id}.", field="id")
    return found
