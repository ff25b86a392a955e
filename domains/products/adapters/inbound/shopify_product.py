"""The rows of one product of a Shopify export become a draft; a bad row is left out by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from domains.products.adapters.inbound import shopify_cells as cells
from domains.products.adapters.inbound.shopify_columns import OPTIONS, Column, Record
from domains.products.adapters.inbound.shopify_images import read_images
from domains.products.application.drafts import ProductDraft, VariantDraft
from domains.products.application.imported_rows import ImportedRow, Remark, Stock
from domains.products.domain.entities.product_variant import ONLY
from domains.products.domain.exceptions import DuplicateVariant, OptionsMismatch
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import DomainError, InvalidInput
from domains.shared_kernel.money import Currency

_STATUSES: Final = frozenset({"active", "draft", "archived", "unlisted"})
_OF_A_VARIANT: Final = (
    *(value for _, value in OPTIONS),
    Column.SKU,
    Column.BARCODE,
    Column.PRICE,
    Column.COMPARE_AT_PRICE,
)


class PriceMissing(InvalidInput):
    """A variant without a price."""

    code = "PRICE_MISSING"


class GiftCard(DomainError):
    """Gift cards are money rather than goods, and are not sold here."""

    code = "GIFT_CARD"


@dataclass(slots=True)
class ReadProduct:
    """What the file says about one product.

    `draft` is None when the product as a whole cannot be read; `refused` then begins with why.
    `line` is the first of its lines. Lines in `refused` are left out, those in `warnings` are not.
    """

    line: int
    handle: str
    draft: ProductDraft | None
    rows: tuple[ImportedRow, ...] = ()
    publish: bool | None = None
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def read_product(handle: str, records: Sequence[Record], currency: Currency) -> ReadProduct:
    """Texts about the product are on its first row that has a title; images may be on any."""
    head = next((record for record in records if record.get(Column.TITLE)), records[0])
    product = ReadProduct(records[0].line, handle, None)
    try:
        if cells.flag(head.get(Column.GIFT_CARD)):
            raise GiftCard("Gift cards cannot be imported.")
        seo = Seo(
            title=head.line_of_text(Column.SEO_TITLE),
            description=head.get(Column.SEO_DESCRIPTION),
        )
    except DomainError as refusal:
        product.refused.append(Remark(head.line, refusal.code, str(refusal)))
        return product
    variants = [r for r in records if any(map(r.get, _OF_A_VARIANT))] or [head]
    options = _options(variants)
    images, own = read_images(records, variants, product.refused, product.warnings)
    product.publish = _publish(head, product.warnings)
    product.rows = tuple(_rows(variants, options, own, currency, product))
    product.draft = ProductDraft(
        title=head.line_of_text(Column.TITLE),
        handle=head.get(Column.HANDLE),
        description_html=head.get(Column.DESCRIPTION),
        vendor=head.line_of_text(Column.VENDOR),
        product_type=head.line_of_text(Column.TYPE),
        tags=cells.tags(head.get(Column.TAGS)),
        seo=seo,
        options=tuple(options.values()),
        images=images,
    )
    return product


def _options(variants: Sequence[Record]) -> dict[Column, str]:
    """Value column -> name, as the first row that has one gives it.

    `Title` with the value `Default Title` everywhere is how an export writes "no options".
    """
    options: dict[Column, str] = {}
    for name_column, value_column in OPTIONS:
        names = (variant.line_of_text(name_column) for variant in variants)
        if name := next(filter(None, names), ""):
            options[value_column] = name
    values = {variant.get(Column.OPTION1_VALUE) for variant in variants}
    only = [*options.values()] == ["Title"] and values <= {ONLY, ""}
    return {} if only else options


def _publish(head: Record, warnings: list[Remark]) -> bool | None:
    status = head.get(Column.STATUS).lower()
    if status and status not in _STATUSES:
        warnings.append(Remark(head.line, "UNKNOWN_STATUS", f"{status!r} counts as draft."))
    try:
        published = cells.flag(head.get(Column.PUBLISHED))
    except cells.BadBoolean as refusal:
        warnings.append(Remark(head.line, refusal.code, f"{refusal} It counts as FALSE."))
        published = False
    return published if not status else status == "active" and published is not False


def _rows(
    variants: Iterable[Record],
    options: dict[Column, str],
    images: dict[int, str],
    currency: Currency,
    product: ReadProduct,
) -> Iterable[ImportedRow]:
    lines: dict[tuple[str, ...], int] = {}
    for record in variants:
        try:
            variant = _variant(record, options, images.get(record.line), currency)
            stock = _stock(record, product.warnings)
            first = lines.setdefault(variant.options, record.line)
            if first != record.line:
                raise DuplicateVariant(f"Line {first} has the same option values.")
        except DomainError as refusal:
            product.refused.append(Remark(record.line, refusal.code, str(refusal)))
            continue
        if cells.is_rounded(record.get(Column.BARCODE)):
            text = "A spreadsheet has rounded the barcode; it is left out."
            product.warnings.append(Remark(record.line, "BARCODE_ROUNDED", text))
        yield ImportedRow(line=record.line, variant=variant, stock=stock)


def _variant(
    record: Record, options: dict[Column, str], image_url: str | None, currency: Currency
) -> VariantDraft:
    price, compare_at = record.get(Column.PRICE), record.get(Column.COMPARE_AT_PRICE)
    if not price:
        raise PriceMissing("A variant needs a price.")
    barcode = cells.code(record.line_of_text(Column.BARCODE))
    ships = cells.flag(record.get(Column.REQUIRES_SHIPPING))
    return VariantDraft(
        price=cells.money(price, currency),
        sku=cells.code(record.line_of_text(Column.SKU)),
        options=_values(record, options),
        compare_at_price=(cells.money(compare_at, currency) if compare_at else None) or None,
        grams=cells.grams(record.get(Column.GRAMS)),
        barcode="" if cells.is_rounded(barcode) else barcode,
        requires_shipping=ships is not False,
        image_url=image_url,
    )


def _values(record: Record, options: dict[Column, str]) -> tuple[str, ...]:
    for _, column in OPTIONS:
        value = record.get(column)
        if column in options and not value:
            raise OptionsMismatch(f"The {options[column]} is missing.")
        if column not in options and value not in {"", ONLY}:
            raise OptionsMismatch(f"{value!r} is a value of an option without a name.")
    return tuple(record.line_of_text(column) for column in options)


def _stock(record: Record, warnings: list[Remark]) -> Stock | None:
    """What is not tracked is sold without limit, as the shop that exported it did."""
    cell = record.get(Column.QUANTITY)
    untracked = record.has(Column.TRACKER) and not record.get(Column.TRACKER)
    if not cell and not untracked:
        return None
    on_hand = cells.whole(cell, "inventory") if cell else 0
    if on_hand < 0:
        text = f"{on_hand} in stock counts as none."
        warnings.append(Remark(record.line, "STOCK_BELOW_ZERO", text))
    oversell = untracked or _oversell(record.get(Column.OVERSELL).lower())
    return Stock(max(on_hand, 0), StockPolicy.CONTINUE if oversell else StockPolicy.DENY)


def _oversell(cell: str) -> bool:
    return cell == "continue" or (cell not in {"", "deny"} and cells.flag(cell) is True)
