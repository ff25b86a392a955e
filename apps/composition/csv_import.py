"""Imports of a seller's files: ports meet adapters."""

from collections.abc import Callable
from typing import BinaryIO

import sqlalchemy as sa

from apps.composition.clock import SystemClock
from apps.composition.products import product_commands
from apps.settings import Settings
from domains.products.adapters.inbound.csv_file import FileRefused
from domains.products.adapters.inbound.import_shopify_csv import (
    Importer,
    Report,
    Summary,
    import_shopify_csv,
)
from domains.sellers.contracts.apis import SellerView
from domains.sellers.domain.exceptions import SellerNotFound
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CategoryId
from persistence import engine
from persistence.engine import Pools
from persistence.products.tables import categories
from persistence.sellers.reader import SqlSellerReader
from persistence.statements import Statement
from persistence.unit_of_work import transactions

_CATEGORIES = Statement(sa.select(categories.c.id, categories.c.handle, categories.c.name))


async def import_products(
    settings: Settings,
    file: BinaryIO,
    seller_handle: str,
    *,
    report: Report,
    on_progress: Callable[[Summary], None],
) -> Summary:
    """Import a Shopify product export into a store.

    Raises:
        SellerNotFound: no store has that handle.
        InvalidInput: it is no such file, and where; nothing was imported.
    """
    if settings.database_url is None:
        raise ValueError("DATABASE_URL is needed")
    async with engine.connect(settings.database_url, read=1, write=1) as pools:
        seller = await _seller(pools, seller_handle)
        importer = Importer(
            seller_id=seller.id,
            seller_handle=seller.handle,
            currency=seller.currency,
            category_of=await _category_of(pools),
        )
        commands = product_commands(transactions(pools.write), SystemClock())
        try:
            return await import_shopify_csv(
                file, importer, commands.import_product, report=report, on_progress=on_progress
            )
        except FileRefused as refusal:
            where = f"Line {refusal.line}: " if refusal.line else ""
            raise InvalidInput(f"{where}{refusal.message}") from refusal


async def _seller(pools: Pools, handle: str) -> SellerView:
    [seller] = await SqlSellerReader(pools.read).by_handles([handle])
    if seller is None:
        raise SellerNotFound(f"There is no store with the handle {handle}.")
    return seller


async def _category_of(pools: Pools) -> Callable[[str], CategoryId | None]:
    """Files a product under the category that is called like its type, by name or by handle."""
    found: dict[str, CategoryId] = {}
    for row in await _CATEGORIES.all(pools.read):
        found[row["handle"].casefold()] = found[row["name"].casefold()] = row["id"]
    return lambda product_type: found.get(product_type.strip().casefold())
