"""GraphQL shapes of the catalogue; plain fields are attributes of the views."""

from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

import strawberry

from domains.products.contracts.apis import (
    CategoryView,
    ImageView,
    OptionView,
    ProductView,
    VariantView,
)
from domains.products.contracts.apis import SelectedOption as SelectedOptionView
from domains.products.contracts.brief import BriefProductView, BriefVariantView
from domains.products.domain import exceptions
from domains.products.domain.value_objects.product_status import ProductStatus
from domains.shared_kernel.money import Currency
from resolvers.context import Info
from resolvers.descriptions import described
from resolvers.errors import Refusal, refused_with, user_errors
from resolvers.pagination import Connection
from resolvers.products import fields, loaders, prices
from resolvers.products.fields import FeaturedImageView, SeoView, from_details
from resolvers.products.prices import PriceRangeView
from resolvers.scalars import Long, Money
from resolvers.shared import Node, batched, entity, enum_type, ref, reference, shape

T = TypeVar("T")

enum_type(ProductStatus)


@reference
class Seller(Node):
    """A store on the marketplace."""


@shape(ImageView, FeaturedImageView)
class Image:
    """A picture.

    Attributes:
        url: Where it is.
        alt_text: What it shows, for those who do not see it; may be empty.
    """

    url: str
    alt_text: str


@shape(OptionView)
class ProductOption:
    """A property in which the variants of a product differ.

    Attributes:
        name: Such as "Size".
        values: Such as "S" and "M", in the order of the variants.
    """

    name: str
    values: list[str]


@shape(SelectedOptionView)
class SelectedOption:
    """What a variant is, of one option.

    Attributes:
        name: The option: "Size".
        value: The value: "S".
    """

    name: str
    value: str


@shape(PriceRangeView)
class ProductPriceRange:
    """The cheapest and the dearest variant.

    Attributes:
        min_variant_price: The lowest price.
    """

    min_variant_price: Money
    max_variant_price: Money = strawberry.field(
        resolver=prices.max_variant_price, description="The highest price."
    )


@shape(SeoView)
class Seo:
    """What search engines are shown; where it is empty, the product's own texts.

    Attributes:
        title: The title of the page.
        description: The text below the title.
    """

    title: str
    description: str


def _detail(attribute: str, description: str) -> Any:
    """A field of the product's own page, which a listing has not read."""

    def resolve(parent: strawberry.Parent[ProductView], info: Info) -> Any:
        return from_details(parent, info, attrgetter(attribute))

    return strawberry.field(
        resolver=resolve, description=description, metadata={"reads": "details"}
    )


@entity(ProductView, BriefProductView, by_id=loaders.products)
class Product(Node):
    """Something that a store offers, in one or more variants.

    Attributes:
        handle: Its name in URLs, unique in the marketplace.
        title: What it is called.
        status: Whether it is on sale; others than its seller see only what is.
        currency: The currency of its prices.
        variant_count: How many variants it has.
        created_at: When it was drafted.
        published_at: When it was last put on sale; null if it never was.
        version: Rises with every change.
    """

    handle: str
    title: str
    status: ProductStatus
    currency: Currency
    variant_count: int
    created_at: datetime
    published_at: datetime | None
    version: int
    description: str = _detail("description_html", "What it is, as HTML that is safe to show.")
    vendor: str = _detail("vendor", "Who makes it.")
    product_type: str = _detail("product_type", "What its seller files it under.")
    tags: list[str] = _detail("tags", "Words to find it by.")
    options: list[ProductOption] = _detail("options", "In what its variants differ.")
    updated_at: datetime = _detail("updated_at", "When it was last changed.")
    seo: Seo = strawberry.field(
        resolver=fields.seo,
        description="What search engines are shown.",
        metadata={"reads": "details"},
    )
    price_range: ProductPriceRange | None = strawberry.field(
        resolver=prices.price_range,
        description="What its variants cost; null while there are none.",
        metadata={"reads": "min_price_minor"},
    )
    compare_at_price_range: ProductPriceRange | None = strawberry.field(
        resolver=prices.compare_at_price_range,
        description="What its reduced variants cost before; null while none is reduced.",
        metadata={"reads": "min_compare_at_minor"},
    )
    featured_image: Image | None = strawberry.field(
        resolver=fields.featured_image,
        description="The first of its pictures.",
        metadata={"reads": "image_url"},
    )
    selected_or_first_available_variant: "ProductVariant | None" = strawberry.field(
        resolver=fields.selected_or_first_available_variant,
        description=described(fields.selected_or_first_available_variant).text,
        metadata={"reads": "first_variant_id"},
    )
    variants: "Connection[ProductVariant]" = strawberry.field(
        resolver=fields.variants, description=described(fields.variants).text
    )
    images: Connection[Image] = strawberry.field(
        resolver=fields.images, description=described(fields.images).text
    )
    category: "Category | None" = ref("category_id", "Where it is in the catalogue.")
    seller: Seller | None = ref("seller_id", "Who offers it.")


@entity(VariantView, BriefVariantView, by_id=loaders.variants)
class ProductVariant(Node):
    """One article: a product in a certain size, colour, material.

    Attributes:
        sku: The seller's own number; empty where the seller keeps none.
        title: The values of its options: "S / Red"; "Default Title" where there are none.
        price: What it costs.
        compare_at_price: What it cost before it was reduced.
        selected_options: What it is, of each option.
        position: Its place among the variants, from 1.
        grams: The weight of one piece.
        requires_shipping: Whether it is sent in a parcel.
        barcode: GTIN, ISBN or the like; may be empty.
        image_url: Its own picture, else the product's first.
    """

    sku: str
    title: str
    price: Money
    compare_at_price: Money | None
    selected_options: list[SelectedOption]
    position: int
    grams: Long
    requires_shipping: bool
    barcode: str
    image_url: str | None
    product: Product | None = ref("product_id", "What it is a variant of.")


@entity(CategoryView, by_id=loaders.categories)
class Category(Node):
    """A section of the catalogue. Sections form a tree.

    Attributes:
        handle: Its name in URLs.
        name: What it is called.
        path: The way to it from the root, by handles: "women/shoes".
        level: How deep it is; 0 for a root.
        version: Rises with every change.
    """

    handle: str
    name: str
    path: str
    level: int
    version: int
    parent: "Category | None" = ref("parent_id", "The section that it is part of; null for a root.")
    ancestors: "list[Category]" = strawberry.field(
        resolver=fields.ancestors,
        description="The way to it from the root, without itself.",
        metadata={"reads": "lineage"},
    )
    children: "list[Category]" = batched(loaders.child_categories)


@user_errors("Product", exceptions)
class ProductRefusal(Refusal):
    """A refusal of the products domain."""


@refused_with(exceptions.ProductOutOfDate, name="ProductConflict")
class ProductConflictRefusal(ProductRefusal):
    """The product has another version than `ifVersion`.

    Attributes:
        current: The product as it is.
    """

    current: Product
