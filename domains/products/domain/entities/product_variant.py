"""One article that can be bought: a product in a certain size, colour, material."""

from dataclasses import dataclass
from typing import Final

from domains.products.domain.value_objects.text import check_line
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import ImageId, VariantId
from domains.shared_kernel.money import MAX_MINOR_UNITS, Money

ONLY: Final = "Default Title"
"""The title of the variant of a product without options, as shops know it."""

_MAX_GRAMS: Final = 10**8


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductVariant:
    """`options` are the chosen values, in the order of the product's options.

    A SKU is the seller's own number, compared exactly; empty when the seller keeps none.
    """

    id: VariantId
    price: Money
    sku: str = ""
    options: tuple[str, ...] = ()
    compare_at_price: Money | None = None
    grams: int = 0
    barcode: str = ""
    requires_shipping: bool = True
    image_id: ImageId | None = None

    def __post_init__(self) -> None:
        check_line(self.sku, limit=255, field="sku")
        check_line(self.barcode, limit=64, field="barcode")
        for value in self.options:
            check_line(value, limit=255, field="options", needed=True)
        if not 0 <= self.price.minor_units <= MAX_MINOR_UNITS:
            raise InvalidInput("A price is zero or more.", field="price")
        compared = self.compare_at_price
        if compared is not None and not 0 < compared.minor_units <= MAX_MINOR_UNITS:
            raise InvalidInput("A compare-at price is above zero.", field="compareAtPrice")
        if not 0 <= self.grams <= _MAX_GRAMS:
            raise InvalidInput(f"Between 0 and {_MAX_GRAMS} grams.", field="grams")

    @property
    def title(self) -> str:
        return " / ".join(self.options) or ONLY
