"""In-memory products: real behaviour, no I/O. They pass the same contract as the SQL ones."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime

from domains.products.application.ports.outbound import Holder
from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.exceptions import (
    CategoryNotFound,
    HandleTaken,
    ProductNotFound,
    SkuTaken,
)
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import Conflict, IdempotencyKeyReused
from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId, VariantId
from domains.shared_kernel.use_case import IdempotencyKey

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class InMemoryProducts:
    def __init__(self) -> None:
        self.rows: dict[ProductId, Product] = {}
        self.outbox: list[DomainEvent] = []

    async def get(self, product_id: ProductId, /) -> Product:
        if product_id not in self.rows:
            raise ProductNotFound(f"There is no product {product_id}.", field="id")
        return deepcopy(self.rows[product_id])

    async def save(self, product: Product, /) -> None:
        events = product.pull_events()
        stored = self.rows[product.id].version if product.id in self.rows else 0
        if stored != product.version - len(events):
            raise Conflict("The product has changed since it was read.")
        others = [it for it in self.rows.values() if it.id != product.id]
        if any(it.content.handle == product.content.handle for it in others):
            raise HandleTaken("This handle is taken.", field="handle")
        skus = {variant.sku for variant in product.content.variants if variant.sku}
        if skus & (await self.products_by_sku(product.seller_id, [*skus], _but=product.id)).keys():
            raise SkuTaken("This SKU is taken.", field="sku")
        self.outbox += events
        self.rows[product.id] = deepcopy(product)

    async def holders(self, handles: Sequence[str], /) -> Mapping[str, Holder]:
        return {
            it.content.handle: Holder(it.id, it.seller_id)
            for it in self.rows.values()
            if it.content.handle in handles
        }

    async def products_by_sku(
        self, seller_id: SellerId, skus: Sequence[str], /, _but: ProductId | None = None
    ) -> Mapping[str, ProductId]:
        return {
            variant.sku: it.id
            for it in self.rows.values()
            if it.seller_id == seller_id and it.id != _but
            for variant in it.content.variants
            if variant.sku in skus
        }


class InMemoryCategories:
    def __init__(self) -> None:
        self.rows: dict[CategoryId, Category] = {}
        self.outbox: list[DomainEvent] = []

    async def get(self, category_id: CategoryId, /) -> Category:
        if category_id not in self.rows:
            raise CategoryNotFound("There is no such category.", field="categoryId")
        return deepcopy(self.rows[category_id])

    async def save(self, category: Category, /) -> None:
        if any(it.handle == category.handle for it in self.rows.values()):
            raise HandleTaken("This handle is taken.", field="handle")
        self.outbox += category.pull_events()
        self.rows[category.id] = deepcopy(category)


class InMemoryReports:
    def __init__(self) -> None:
        self.ratings: dict[ProductId, tuple[float, int]] = {}
        self.available: dict[VariantId, bool] = {}

    async def rate(self, product_id: ProductId, average: float, count: int, /) -> None:
        self.ratings[product_id] = (average, count)

    async def mark_available(self, variants: Mapping[VariantId, bool], /) -> None:
        self.available.update(variants)


class InMemoryKeys:
    def __init__(self) -> None:
        self.seen: dict[IdempotencyKey, tuple[object, str]] = {}

    async def claim(self, key: IdempotencyKey, command: object, /) -> str | None:
        if key not in self.seen:
            self.seen[key] = (command, "")
            return None
        first, result = self.seen[key]
        if first != command:
            raise IdempotencyKeyReused
        key.replayed()
        return result

    async def store(self, key: IdempotencyKey, result: str, /) -> None:
        self.seen[key] = (self.seen[key][0], result)


class InMemoryCatalogue:
    """A unit of work without rollback: what a use case saved before it failed would stay."""

    def __init__(self) -> None:
        self.products = InMemoryProducts()
        self.categories = InMemoryCategories()
        self.product_reports = InMemoryReports()
        self.keys = InMemoryKeys()
        self.stock: dict[VariantId, tuple[int, StockPolicy]] = {}

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["InMemoryCatalogue"]:
        yield self

    async def set_stock(
        self,
        uow: "InMemoryCatalogue",
        seller_id: SellerId,  # noqa: ARG002 - the fake trusts its caller
        variant_id: VariantId,
        on_hand: int,
        policy: StockPolicy,
        /,
    ) -> None:
        uow.stock[variant_id] = (on_hand, policy)


class StoppedClock:
    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
