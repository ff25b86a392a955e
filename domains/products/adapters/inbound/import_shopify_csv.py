"""Imports a Shopify product export: every product by itself, with a report of what was left out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO, Protocol

from domains.products.adapters.inbound.shopify_csv import read_products
from domains.products.adapters.inbound.shopify_product import ReadProduct
from domains.products.application.imported_rows import Remark
from domains.products.application.use_cases.import_product import (
    ImportedProduct,
    ImportProduct,
    Outcome,
)
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import CategoryId, SellerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """For whom a file is read; `category_of` files a product by its type, or leaves it unfiled."""

    seller_id: SellerId
    seller_handle: str
    currency: Currency
    category_of: Callable[[str], CategoryId | None] = lambda _: None


@dataclass(slots=True)
class Summary:
    """Counts of products, but for `refused` and `warned`, which count lines."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: int = 0
    warned: int = 0

    @property
    def products(self) -> int:
        return self.created + self.updated + self.unchanged + self.failed


class Report(Protocol):
    """Where remarks go, line by line: the terminal, a CSV file, a table."""

    def __call__(self, handle: str, remark: Remark, /, *, refused: bool) -> None: ...


async def import_shopify_csv(
    file: BinaryIO,
    importer: Importer,
    import_product: Handles[ImportProduct, ImportedProduct],
    *,
    report: Report,
    on_progress: Callable[[Summary], None] = lambda _: None,
) -> Summary:
    """Import what can be imported; run again, it changes only what the file has changed.

    Each product is a transaction: after an interruption the products before it stay, and a second
    run completes the rest. `on_progress` is called after every product.

    Raises:
        FileRefused: nothing was imported.
    """
    summary = Summary()
    for read in read_products(file, importer.currency):
        if isinstance(read, Remark):
            summary.refused += 1
            report("", read, refused=True)
            continue
        outcome, refused, warnings = await _import(read, importer, import_product)
        _count(summary, outcome)
        summary.refused += len(refused)
        summary.warned += len(warnings)
        for remark in sorted(chain(refused, warnings), key=lambda it: it.line):
            report(read.handle, remark, refused=remark in refused)
        on_progress(summary)
    return summary


async def _import(
    read: ReadProduct,
    importer: Importer,
    import_product: Handles[ImportProduct, ImportedProduct],
) -> tuple[Outcome, list[Remark], list[Remark]]:
    if read.draft is None or not read.rows:
        return Outcome.FAILED, read.refused, read.warnings
    command = ImportProduct(
        seller_id=importer.seller_id,
        seller_handle=importer.seller_handle,
        currency=importer.currency,
        draft=replace(read.draft, category_id=importer.category_of(read.draft.product_type)),
        rows=read.rows,
        publish=read.publish,
    )
    try:
        done = await import_product(command)
    except DomainError as refusal:
        where = ".".join(refusal.field or [])
        text = f"{where}: {refusal}" if where else str(refusal)
        return Outcome.FAILED, [*read.refused, Remark(read.line, refusal.code, text)], read.warnings
    return done.outcome, [*read.refused, *done.refused], [*read.warnings, *done.warnings]


def _count(summary: Summary, outcome: Outcome) -> None:
    match outcome:
        case Outcome.CREATED:
            summary.created += 1
        case Outcome.UPDATED:
            summary.updated += 1
        case Outcome.UNCHANGED:
            summary.unchanged += 1
        case Outcome.FAILED:
            summary.failed += 1
