"""Fits the variant rows of a file into the variants that a product has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from domains.products.application.drafts import VariantDraft, variant_of
from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import SkuTaken
from domains.products.domain.services.variant_table import VariantTable
from domains.products.domain.value_objects.product_content import ProductContent
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import ProductId, VariantId


@dataclass(frozen=True, slots=True)
class Stock:
    """How many pieces the seller has, and whether to sell beyond them."""

    on_hand: int
    policy: StockPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """`line` is where the file has it; `stock` is None when the file does not track it."""

    line: int
    variant: VariantDraft
    stock: Stock | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the seller should know about a line of the file; `code` is stable."""

    line: int
    code: str
    message: str


@dataclass(slots=True)
class FittedRows:
    """`placed` says which variant each accepted row has become."""

    options: tuple[str, ...]
    variants: tuple[ProductVariant, ...] = ()
    placed: dict[VariantId, ImportedRow] = field(default_factory=dict)
    refused: list[Remark] = field(default_factory=list)


def fit_rows(
    rows: Iterable[ImportedRow],
    options: tuple[str, ...],
    before: ProductContent,
    *,
    elsewhere: Mapping[str, ProductId],
) -> FittedRows:
    """Match rows with the variants of `before`, which shows the new images already.

    `options` are the names that the file gives; none means those of the product. `elsewhere` has
    the SKUs that other products of the seller use. A row that does not fit is refused by itself.
    """
    fitted = FittedRows(options or before.options)
    same = fitted.options == before.options
    known = VariantTable(before.options, before.variants)
    table = VariantTable(fitted.options, before.variants if same else ())
    for row in rows:
        try:
            variant = _variant(row.variant, known, before.images, same_options=same)
            if variant.sku in elsewhere:
                raise SkuTaken(f"You have {variant.sku} in another product.", field="sku")
            if variant.id in fitted.placed:
                raise SkuTaken("An earlier line describes the same variant.", field="sku")
            table.put(variant)
        except DomainError as refusal:
            fitted.refused.append(Remark(row.line, refusal.code, str(refusal)))
        else:
            fitted.placed[variant.id] = row
    fitted.variants = table.variants
    return fitted


def _variant(
    draft: VariantDraft,
    known: VariantTable,
    images: Iterable[ProductImage],
    *,
    same_options: bool,
) -> ProductVariant:
    found = known.find(sku=draft.sku, values=draft.options)
    if found is None:
        return variant_of(draft, images)
    variant = variant_of(draft, images, found.id)
    keeps_values = same_options and not draft.options
    return replace(
        variant,
        sku=variant.sku or found.sku,
        barcode=variant.barcode or found.barcode,
        options=found.options if keeps_values else variant.options,
        image_id=variant.image_id or found.image_id,
    )
