"""What the products use cases need from the world; `persistence` and `adapters` fulfil it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from domains.products.domain.aggregates.category import Category
from domains.products.domain.aggregates.product import Product
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import CategoryId, ProductId, SellerId, VariantId
from domains.shared_kernel.use_case import IdempotencyKeys

UnitOfWork_contra = TypeVar("UnitOfWork_contra", contravariant=True)


class Holder(NamedTuple):
    """Who has a handle."""

    product_id: ProductId
    seller_id: SellerId


class ProductRepository(Protocol):
    async def get(self, product_id: ProductId, /) -> Product:
        """Raises `ProductNotFound` when there is none."""
        ...

    async def save(self, product: Product, /) -> None:
        """Write what has changed since `get`, and the events.

        Raises:
            Conflict: another transaction has saved it since.
            HandleTaken, SkuTaken: another product or variant has it.
        """
        ...

    async def holders(self, handles: Sequence[str], /) -> Mapping[str, Holder]:
        """Which of these handles are taken, and by whom."""
        ...

    async def products_by_sku(
        self, seller_id: SellerId, skus: Sequence[str], /
    ) -> Mapping[str, ProductId]:
        """Which of these SKUs the seller uses, and in which product."""
        ...


class CategoryRepository(Protocol):
    async def get(self, category_id: CategoryId, /) -> Category:
        """Raises `CategoryNotFound` when there is none."""
        ...

    async def save(self, category: Category, /) -> None:
        """Raises `HandleTaken` when another category has the handle."""
        ...


class ProductReports(Protocol):
    """What other domains say about products; the same again changes nothing."""

    async def rate(self, product_id: ProductId, average: float, count: int, /) -> None: ...
    async def mark_available(self, variants: Mapping[VariantId, bool], /) -> None: ...


class ProductsUnitOfWork(Protocol):
    @property
    def products(self) -> ProductRepository: ...
    @property
    def categories(self) -> CategoryRepository: ...
    @property
    def product_reports(self) -> ProductReports: ...
    @property
    def keys(self) -> IdempotencyKeys: ...


class HtmlSanitiser(Protocol):
    def __call__(self, html: str, /) -> str:
        """The same text without anything that could run or phone home in a browser."""
        ...


class StockSetter(Protocol[UnitOfWork_contra]):
    async def __call__(
        self,
        uow: UnitOfWork_contra,
        seller_id: SellerId,
        variant_id: VariantId,
        on_hand: int,
        policy: StockPolicy,
        /,
    ) -> None:
        """Set what is in stock, in the transaction of `uow`; the same again changes nothing."""
        ...
