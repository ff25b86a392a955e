"""What clients hand in about products, and what it is to the domain."""

from typing import Any, TypeVar

import strawberry

from domains.products.application.drafts import ImageDraft, ProductDraft, VariantDraft
from domains.products.application.use_cases.upsert_variants import ErrorPolicy, VariantRow
from domains.products.domain.exceptions import OptionsMismatch, located
from domains.products.domain.value_objects.seo import Seo
from domains.products.domain.value_objects.unset import UNSET, Unset
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CategoryId, VariantId
from domains.shared_kernel.money import Money
from resolvers.scalars import MoneyInput
from resolvers.shared import enum_type, input_type

T = TypeVar("T")
ABSENT: Any = strawberry.UNSET

enum_type(ErrorPolicy, name="BulkErrorPolicy")


def given(value: T | None) -> T | Unset | None:
    """The argument; UNSET when it is absent, which is not null."""
    return UNSET if value is ABSENT else value


def text(value: str | None) -> str | Unset:
    """A text that null empties."""
    found = given(value)
    return "" if found is None else found


def needed(value: T | None, field: str) -> T | Unset:
    """What may be absent but not null.

    Raises:
        InvalidInput: it is null.
    """
    found = given(value)
    if found is None:
        raise InvalidInput("It cannot be null.", field=field)
    return found


@input_type
class SelectedOptionInput:
    """A choice of one option.

    Attributes:
        name: The option: "Size".
        value: The value: "S".
    """

    name: str
    value: str


@input_type
class MediaInput:
    """A picture of a product.

    Attributes:
        url: Its http or https address.
        alt_text: What it shows, for those who do not see it.
    """

    url: str
    alt_text: str = ""

    def draft(self) -> ImageDraft:
        return ImageDraft(url=self.url, alt=self.alt_text)


@input_type
class SeoInput:
    """What search engines are shown; empty: the product's own texts.

    Attributes:
        title: Up to 255 characters.
        description: Up to 1 000 characters.
    """

    title: str | None = ABSENT
    description: str | None = ABSENT


@input_type
class VariantInput:
    """A variant. What is absent stays as it is, or is empty in a new variant.

    Attributes:
        id: The variant to change; absent: found by SKU, else by options, else a new one.
        sku: The seller's own number, unique in the store; null: none.
        options: One choice for each option of the product.
        price: What it costs; a new variant needs it.
        compare_at_price: What it cost before it was reduced; null: it is not reduced.
        grams: The weight of one piece.
        barcode: GTIN, ISBN or the like; null: none.
        requires_shipping: Whether it is sent in a parcel.
        image_url: One of the product's pictures; null: the product's first.
    """

    id: strawberry.ID | None = ABSENT
    sku: str | None = ABSENT
    options: list[SelectedOptionInput] | None = ABSENT
    price: MoneyInput | None = ABSENT
    compare_at_price: MoneyInput | None = ABSENT
    grams: int | None = ABSENT
    barcode: str | None = ABSENT
    requires_shipping: bool | None = ABSENT
    image_url: str | None = ABSENT

    def row(self, options: tuple[str, ...]) -> VariantRow:
        """The values that were given, in the order of the product's options."""
        id, chosen = given(self.id), needed(self.options, "options")
        price, compared = needed(self.price, "price"), given(self.compare_at_price)
        return VariantRow(
            id=VariantId(id) if isinstance(id, str) else None,
            sku=text(self.sku),
            options=UNSET if isinstance(chosen, Unset) else values(chosen, options),
            price=UNSET if isinstance(price, Unset) else _money(price, "price"),
            compare_at_price=_money(compared, "compareAtPrice")
            if isinstance(compared, MoneyInput)
            else compared,
            grams=needed(self.grams, "grams"),
            barcode=text(self.barcode),
            requires_shipping=needed(self.requires_shipping, "requiresShipping"),
            image_url=given(self.image_url),
        )

    def draft(self, options: tuple[str, ...]) -> VariantDraft:
        """A new variant.

        Raises:
            InvalidInput: it has an id, or no price.
        """
        row = self.row(options)
        if row.id is not None:
            raise InvalidInput("A new variant gets its id here.", field="id")
        if isinstance(row.price, Unset):
            raise InvalidInput("A new variant needs a price.", field="price")
        set_ = {
            name: value
            for name in ("sku", "options", "compare_at_price", "grams", "barcode",
                         "requires_shipping", "image_url")
            if not isinstance(value := getattr(row, name), Unset)
        }  # fmt: skip
        return VariantDraft(price=row.price, **set_)


def _money(given: MoneyInput, field: str) -> Money:
    with located(field):
        return given.value()


def values(chosen: list[SelectedOptionInput], options: tuple[str, ...]) -> tuple[str, ...]:
    """The chosen values in the order of the options.

    Raises:
        OptionsMismatch: not exactly one choice for each option.
    """
    by_name = {choice.name: choice.value for choice in chosen}
    if len(by_name) != len(chosen) or by_name.keys() != set(options):
        wanted = ", ".join(options) or "nothing, this product has no options"
        raise OptionsMismatch(f"Choose one of each: {wanted}.", field="options")
    return tuple(by_name[name] for name in options)


@input_type
class ProductCreateInput:
    """A product to draft.

    Attributes:
        title: What it is called: up to 255 characters.
        handle: Its name in URLs; absent: made from the title.
        description: HTML; what could be harmful is taken out.
        vendor: Who makes it.
        product_type: What its seller files it under.
        tags: Words to find it by.
        category_id: Where it is in the catalogue.
        seo: What search engines are shown.
        options: In what its variants differ, at most 3: "Size", "Colour".
        variants: At most 250, each with one choice for every option; in the store's currency.
        media: Its pictures, at most 20, in the order shown.
    """

    title: str
    handle: str | None = None
    description: str | None = None
    vendor: str | None = None
    product_type: str | None = None
    tags: list[str] | None = None
    category_id: strawberry.ID | None = None
    seo: SeoInput | None = None
    options: list[str] | None = None
    variants: list[VariantInput] | None = None
    media: list[MediaInput] | None = None

    def draft(self) -> ProductDraft:
        return ProductDraft(
            title=self.title,
            handle=self.handle or "",
            description_html=self.description or "",
            vendor=self.vendor or "",
            product_type=self.product_type or "",
            tags=tuple(self.tags or ()),
            category_id=CategoryId(self.category_id) if self.category_id else None,
            seo=_seo(self.seo),
            options=tuple(self.options or ()),
            images=tuple(image.draft() for image in self.media or ()),
        )

    def variant_drafts(self) -> tuple[VariantDraft, ...]:
        made, options = [], tuple(self.options or ())
        for position, variant in enumerate(self.variants or ()):
            with located("variants", str(position)):
                made.append(variant.draft(options))
        return tuple(made)


def _seo(seo: SeoInput | None) -> Seo:
    if seo is None:
        return Seo()
    title, description = (it or "" for it in (seo.title, seo.description))
    return Seo(title=title, description=description)


@input_type
class ProductUpdateInput:
    """What is to change; what is absent stays, null empties.

    Attributes:
        title: What it is called.
        handle: Its name in URLs.
        description: HTML; what could be harmful is taken out.
        vendor: Who makes it.
        product_type: What its seller files it under.
        tags: Words to find it by, all of them.
        category_id: Where it is in the catalogue.
        seo: What search engines are shown.
        options: New names for its options, in their order.
    """

    title: str | None = ABSENT
    handle: str | None = ABSENT
    description: str | None = ABSENT
    vendor: str | None = ABSENT
    product_type: str | None = ABSENT
    tags: list[str] | None = ABSENT
    category_id: strawberry.ID | None = ABSENT
    seo: SeoInput | None = ABSENT
    options: list[str] | None = ABSENT
