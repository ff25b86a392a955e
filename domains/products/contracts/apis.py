"""What others may ask of the catalogue: views of products, variants, images and categories.

A list of ids in gives one value per id out, in the order asked; None where there is no such thing.
Readers show every status: whether the viewer may see an unpublished product is decided by who asks
(`published` and `seller_id` are in the views for that).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Protocol

from domains.inventory.contracts.apis import AvailabilityView
from domains.products.contracts.criteria import ProductCriteria, ProductSort, SearchSort
from domains.products.domain.entities.product_variant import ONLY
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.ids import CategoryId, ImageId, ProductId, SellerId, VariantId
from domains.shared_kernel.money import Currency, Money, price
from domains.shared_kernel.use_case import Page, PageRequest


@dataclass(slots=True)
class SelectedOption:
    """One choice of a variant: `Size` is `L`."""

    name: str
    value: str


@dataclass(slots=True)
class VariantView:
    """What a buyer puts into a cart.

    `image_url` is the variant's own image, else the product's first. `published` is the product's;
    `available` says whether there is stock, as inventory last reported it. `grams` is the weight of
    one piece. Amounts are minor units of `currency`; what most readers do not ask for is made when
    they do.
    """

    id: VariantId
    product_id: ProductId
    seller_id: SellerId
    sku: str
    option_values: list[str]
    price_minor: int
    compare_at_minor: int | None
    position: int
    grams: int
    requires_shipping: bool
    barcode: str
    available: bool
    image_url: str | None
    product_title: str
    currency: Currency
    option_names: Sequence[str]
    published: bool
    category_id: CategoryId | None

    @property
    def title(self) -> str:
        """The values of its options: `L / Blue`."""
        return " / ".join(self.option_values) or ONLY

    @property
    def selected_options(self) -> list[SelectedOption]:
        return [*map(SelectedOption, self.option_names, self.option_values)]

    @property
    def price(self) -> Money:
        return price(self.price_minor, self.currency)

    @property
    def compare_at_price(self) -> Money | None:
        compared = self.compare_at_minor
        return None if compared is None else price(compared, self.currency)


@dataclass(slots=True)
class ImageView:
    """`position` counts from 1; `alt_text` is empty when nobody has described the image."""

    id: ImageId
    product_id: ProductId
    url: str
    alt_text: str
    position: int


@dataclass(slots=True)
class OptionView:
    """A property in which the variants differ, and its values in the order of first use."""

    name: str
    values: list[str]


@dataclass(slots=True)
class ProductDetailsView:
    """The part of a product that its own page shows and a listing does not."""

    product_id: ProductId
    description_html: str
    vendor: str
    product_type: str
    tags: list[str]
    seo_title: str
    seo_description: str
    options: list[OptionView]
    updated_at: datetime


@dataclass(slots=True)
class ProductView:
    """A product as a listing shows it.

    Prices are minor units of `currency`; the maxima are None while there are no variants, the
    compare-at prices while no variant has one. `first_variant_id` is the first available variant,
    or the first when none is. The last five are there when the statement has read them along. None
    says "not read": ask `details`, `variants` and so on for them. `stock` is the inventory's, of
    each variant.
    """

    id: ProductId
    seller_id: SellerId
    handle: str
    title: str
    status: ProductStatus
    category_id: CategoryId | None
    currency: Currency
    min_price_minor: int
    max_price_minor: int | None
    min_compare_at_minor: int | None
    max_compare_at_minor: int | None
    image_url: str | None
    image_alt: str
    rating_average: float
    rating_count: int
    available: bool
    variant_count: int
    first_variant_id: VariantId | None
    created_at: datetime
    published_at: datetime | None
    version: int
    details: ProductDetailsView | None = None
    first_variant: VariantView | None = None
    variants: list[VariantView] | None = None
    images: list[ImageView] | None = None
    stock: dict[VariantId, AvailabilityView] | None = None

    @property
    def published(self) -> bool:
        return self.status is ProductStatus.PUBLISHED


@dataclass(slots=True)
class CategoryView:
    """`path` names the way from the root by handles: `women/shoes/boots`; `level` of a root is 0.

    `lineage` is the same way by ids, this category last.
    """

    id: CategoryId
    parent_id: CategoryId | None
    handle: str
    name: str
    path: str
    lineage: list[CategoryId]
    level: int
    version: int


class FacetKind(StrEnum):
    """By what a search can be narrowed.

    Attributes:
        CATEGORY: By section of the catalogue.
        SELLER: By store.
        PRICE: By range of prices.
        RATING: By the least average rating.
    """

    CATEGORY = "CATEGORY"
    SELLER = "SELLER"
    PRICE = "PRICE"
    RATING = "RATING"


@dataclass(slots=True)
class FacetValueView:
    """One choice and how many products it would show.

    `value` is what is chosen: the id of a category or a seller, bounds of a price, or the least
    rating. `label` is None where another domain knows the name (a seller's).
    """

    id: str
    label: str | None
    count: int
    kind: FacetKind
    value: Any

    @property
    def criteria(self) -> ProductCriteria:
        """What narrows a search to exactly this value."""
        if self.kind is FacetKind.CATEGORY:
            return ProductCriteria(categories=(self.value,))
        if self.kind is FacetKind.SELLER:
            return ProductCriteria(sellers=(self.value,))
        if self.kind is FacetKind.PRICE:
            return ProductCriteria(prices=(self.value,))
        return ProductCriteria(min_rating=self.value)


@dataclass(slots=True)
class FacetView:
    kind: FacetKind
    values: list[FacetValueView] = field(default_factory=list)


@dataclass(slots=True)
class FoundView:
    """A page of what a search finds, and what it can be narrowed to, where that was asked for."""

    page: Page[ProductView]
    facets: Sequence[FacetView] = ()


class FirstVariant(Enum):
    """What a listing reads along of each product's first variant.

    Attributes:
        NOTHING: Ask `variants` for it.
        BRIEF: A `BriefVariantView`.
        WHOLE: All of it.
    """

    NOTHING = "NOTHING"
    BRIEF = "BRIEF"
    WHOLE = "WHOLE"


class ProductReads(Protocol):
    async def by_ids(
        self,
        ids: Sequence[ProductId],
        /,
        *,
        details: bool = True,
        whole: bool = False,
        stock: bool = False,
    ) -> Sequence[ProductView | None]:
        """`whole` reads details, variants and images along, with `stock` that of the variants too.

        All of it is one statement.
        """
        ...

    async def by_handles(
        self,
        handles: Sequence[str],
        /,
        *,
        details: bool = True,
        whole: bool = False,
        stock: bool = False,
    ) -> Sequence[ProductView | None]: ...

    async def details(self, ids: Sequence[ProductId], /) -> Sequence[ProductDetailsView | None]: ...

    async def variants(self, ids: Sequence[VariantId], /) -> Sequence[VariantView | None]: ...

    async def variants_by_sku(
        self, seller_id: SellerId, skus: Sequence[str], /
    ) -> Sequence[VariantView | None]: ...

    async def variants_of_products(
        self, ids: Sequence[ProductId], /
    ) -> Sequence[Sequence[VariantView]]:
        """All variants of each product (at most 250), by position."""
        ...

    async def images_of_products(
        self, ids: Sequence[ProductId], /
    ) -> Sequence[Sequence[ImageView]]:
        """All images of each product (at most 20), by position."""
        ...

    async def categories(self, ids: Sequence[CategoryId], /) -> Sequence[CategoryView | None]: ...

    async def categories_by_handles(
        self, handles: Sequence[str], /
    ) -> Sequence[CategoryView | None]: ...

    async def child_categories(
        self, ids: Sequence[CategoryId], /
    ) -> Sequence[Sequence[CategoryView]]:
        """The categories directly below each, by name."""
        ...

    async def category_page(
        self, page: PageRequest, /, *, level: int | None = None
    ) -> Page[CategoryView]:
        """The tree in the order of `path`, or one level of it."""
        ...

    async def page(
        self,
        criteria: ProductCriteria,
        page: PageRequest,
        /,
        *,
        sort: ProductSort = ProductSort.CREATED_AT,
        reverse: bool = False,
        first_variant: FirstVariant = FirstVariant.NOTHING,
        brief: bool = False,
    ) -> Page[ProductView]:
        """Listed from low to high, or high to low when `reverse`; ties are broken by the id.

        `first_variant` is read along; `brief` reads no more than a `BriefProductView` has.

        Raises:
            InvalidInput: the cursor is not one of this listing's.
        """
        ...

    async def search(
        self,
        criteria: ProductCriteria,
        page: PageRequest,
        /,
        *,
        sort: SearchSort = SearchSort.RELEVANCE,
        reverse: bool = False,
        first_variant: FirstVariant = FirstVariant.NOTHING,
        brief: bool = False,
        facets: bool = False,
    ) -> FoundView:
        """Products that match `criteria.text`: the 500 most popular ones if there are more.

        `sort` by relevance, rating or age begins with the best and newest, by price with the
        lowest; `reverse` turns that round.

        `facets` counts as well what the search can be narrowed to, and what it finds: exact to
        500, then 501. The counts of a facet ignore what is chosen in that facet, so that choosing
        never empties it; they respect every other choice.

        Raises:
            InvalidInput: the cursor is not one of this search's.
        """
        ...
