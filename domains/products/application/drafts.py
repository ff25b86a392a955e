"""What a seller hands in: plain values, checked when they become a product's content."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domains.products.domain.entities.product_image import ProductImage
from domains.products.domain.entities.product_variant import ProductVariant
from domains.products.domain.exceptions import located
from domains.products.domain.value_objects.seo import Seo
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CategoryId, ImageId, VariantId, new_id
from domains.shared_kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDraft:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """`options` are values in the order of the product's options; `image_url` is of its images."""

    price: Money
    sku: str = ""
    options: tuple[str, ...] = ()
    compare_at_price: Money | None = None
    grams: int = 0
    barcode: str = ""
    requires_shipping: bool = True
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """`handle` is made from the title when it is empty. Images come in the order of position."""

    title: str
    handle: str = ""
    description_html: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: tuple[str, ...] = ()
    category_id: CategoryId | None = None
    seo: Seo = field(default_factory=Seo)
    options: tuple[str, ...] = ()
    images: tuple[ImageDraft, ...] = ()


def images_of(
    drafts: Iterable[ImageDraft], known: Iterable[ProductImage] = ()
) -> tuple[ProductImage, ...]:
    """Images for drafts; an address that the product shows already keeps its id.

    Raises:
        InvalidInput: an address is given twice, or is none.
    """
    ids = {image.url: image.id for image in known}
    images: dict[str, ProductImage] = {}
    for position, draft in enumerate(drafts):
        with located("media", str(position)):
            if draft.url in images:
                raise InvalidInput("This image is there already.", field="url")
            image_id = ids.get(draft.url) or ImageId(new_id("img"))
            images[draft.url] = ProductImage(id=image_id, url=draft.url, alt=draft.alt)
    return tuple(images.values())


def image_at(url: str | None, images: Iterable[ProductImage]) -> ImageId | None:
    """The id of the image with this address.

    Raises:
        InvalidInput: the product shows no such image.
    """
    if url is None:
        return None
    for image in images:
        if image.url == url:
            return image.id
    raise InvalidInput("No image of this product.", field="imageUrl")


def variant_of(
    draft: VariantDraft, images: Iterable[ProductImage], variant_id: VariantId | None = None
) -> ProductVariant:
    """The variant that a draft describes, a new one unless its id is given."""
    return ProductVariant(
        id=variant_id or VariantId(new_id("var")),
        price=draft.price,
        sku=draft.sku,
        options=draft.options,
        compare_at_price=draft.compare_at_price,
        grams=draft.grams,
        barcode=draft.barcode,
        requires_shipping=draft.requires_shipping,
        image_id=image_at(draft.image_url, images),
    )
