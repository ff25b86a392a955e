"""Listings show what can be bought: inventory reports it when stock runs out or comes in."""

from collections.abc import Mapping

from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.shared_kernel.ids import VariantId


async def apply_availability(
    uow: ProductsUnitOfWork, variants: Mapping[VariantId, bool], /
) -> None:
    """Join the caller's transaction; True means that at least one piece can be bought now."""
    await uow.product_reports.mark_available(variants)
