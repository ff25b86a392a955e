"""Everything a seller may change about a product: one value that checks itself as a whole."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field, replace
from typing import Final

from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import LimitExceeded, located
from domains.products.domain.services.variant_table import VariantTable
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.text import check_handle, check_line, check_text
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CategoryId
from domains.shared_kernel.money import Currency, CurrencyMismatch

MAX_OPTIONS: Final = 3
MAX_IMAGES: Final = 20
MAX_TAGS: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductContent:
    """`options` are names (`Size`); without options there is at most one variant.

    All prices are in `currency`. `description_html` is safe to show: it has been sanitised.

    Raises:
        InvalidInput, LimitExceeded, OptionsMismatch, CurrencyMismatch: a part is not as it must be.
        DuplicateVariant, SkuTaken: two variants of this product cannot be told apart.
    """

    handle: str
    title: str
    currency: Currency
    description_html: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: tuple[str, ...] = ()
    category_id: CategoryId | None = None
    seo: Seo = field(default_factory=Seo)
    options: tuple[str, ...] = ()
    variants: tuple[ProductVariant, ...] = ()
    images: tuple[ProductImage, ...] = ()

    def __post_init__(self) -> None:
        self._check_texts()
        _check_at_most(MAX_IMAGES, self.images, "media")
        self._check_options()
        self._check_variants()

    def _check_texts(self) -> None:
        check_handle(self.handle)
        check_line(self.title, limit=255, field="title", needed=True)
        check_text(self.description_html, limit=200_000, field="description")
        check_line(self.vendor, limit=255, field="vendor")
        check_line(self.product_type, limit=255, field="productType")
        _check_at_most(MAX_TAGS, self.tags, "tags")
        for tag in self.tags:
            check_line(tag, limit=255, field="tags", needed=True)
        if len(set(self.tags)) != len(self.tags):
            raise InvalidInput("A tag is given once.", field="tags")

    def _check_options(self) -> None:
        _check_at_most(MAX_OPTIONS, self.options, "options")
        for name in self.options:
            check_line(name, limit=255, field="options", needed=True)
        if len({name.casefold() for name in self.options}) != len(self.options):
            raise InvalidInput("Two options have the same name.", field="options")

    def _check_variants(self) -> None:
        images = {None, *(image.id for image in self.images)}
        table = VariantTable(self.options)
        for position, variant in enumerate(self.variants):
            with located("variants", str(position)):
                table.put(variant)
                if variant.image_id not in images:
                    raise InvalidInput("No image of this product.", field="imageUrl")
                for money in (variant.price, variant.compare_at_price):
                    if money is not None and money.currency_code is not self.currency:
                        raise CurrencyMismatch(f"Prices are in {self.currency}.", field="price")

    @property
    def on_offer(self) -> bool:
        """Whether there is something to buy and something to see."""
        return any(variant.price for variant in self.variants) and bool(self.images)

    def with_images(self, images: tuple[ProductImage, ...]) -> ProductContent:
        """Other images; a variant whose own image is gone shows the product's first."""
        shown = {image.id for image in images}
        variants = tuple(
            variant if variant.image_id in shown else replace(variant, image_id=None)
            for variant in self.variants
        )
        return replace(self, images=images, variants=variants)

    def values_of(self, option: int) -> list[str]:
        """The values of an option in the order of first use."""
        return list(dict.fromkeys(variant.options[option] for variant in self.variants))


def _check_at_most(limit: int, items: Sized, name: str) -> None:
    if len(items) > limit:
        raise LimitExceeded(f"At most {limit} {name}.", field=name)
