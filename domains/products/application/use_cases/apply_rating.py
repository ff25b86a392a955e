"""Listings show what buyers think: the reviews domain reports it whenever it changes."""

from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.shared_kernel.ids import ProductId


async def apply_rating(
    uow: ProductsUnitOfWork, product_id: ProductId, average: float, count: int, /
) -> None:
    """Join the caller's transaction; `average` is of 1 to 5 stars, 0 while `count` is 0."""
    await uow.product_reports.rate(product_id, average, count)
