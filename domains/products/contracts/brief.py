"""Views of which lists read a part: what was not read is no attribute of them.

Whoever asks for them has looked ahead, and knows that nothing else will be shown.
"""

from domains.products.contracts.apis import ProductView, VariantView
from domains.shared_kernel.ids import ProductId, SellerId, VariantId
from domains.shared_kernel.money import CURRENCIES


class BriefVariantView(VariantView):
    """A variant of which a listing shows nothing but its SKU and its stock."""

    __slots__ = ()

    def __init__(self, id: VariantId, sku: str, product_id: ProductId) -> None:
        self.id = id
        self.sku = sku
        self.product_id = product_id

    def __repr__(self) -> str:
        return f"BriefVariantView({self.id!r}, {self.sku!r}, {self.product_id!r})"

    __eq__ = object.__eq__  # most of it was not read: there is nothing to compare
    __hash__ = object.__hash__


class BriefProductView(ProductView):
    """A product as a card in a listing shows it: of its prices the lowest."""

    __slots__ = ()
    max_price_minor = max_compare_at_minor = None
    details = variants = images = stock = None

    def __init__(  # noqa: PLR0917 - built by position, as rows come
        self,
        id: ProductId,
        seller_id: SellerId,
        handle: str,
        title: str,
        currency: str,
        min_price_minor: int,
        min_compare_at_minor: int | None,
        image_url: str | None,
        image_alt: str,
        first_variant_id: VariantId | None,
        first_sku: str | None = None,
    ) -> None:
        """`first_sku` is that of the first variant, where it was read."""
        self.id = id
        self.seller_id = seller_id
        self.handle = handle
        self.title = title
        self.currency = CURRENCIES[currency]
        self.min_price_minor = min_price_minor
        self.min_compare_at_minor = min_compare_at_minor
        self.image_url = image_url
        self.image_alt = image_alt
        self.first_variant_id = first_variant_id
        self.first_variant = None
        if first_variant_id and first_sku is not None:
            self.first_variant = BriefVariantView(first_variant_id, first_sku, id)

    def __repr__(self) -> str:
        return f"BriefProductView({self.id!r}, {self.title!r})"

    __eq__ = object.__eq__  # most of it was not read: there is nothing to compare
    __hash__ = object.__hash__
