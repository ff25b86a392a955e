"""What the catalogue refuses. Codes are stable; what is merely malformed is `InvalidInput`."""

from collections.abc import Iterator
from contextlib import contextmanager

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound
from domains.shared_kernel.ids import ProductId, Ref


class ProductNotFound(NotFound):
    """There is no such product, or it is another seller's."""


class VariantNotFound(NotFound):
    """The product has no such variant."""


class CategoryNotFound(NotFound):
    """There is no such category."""


class LimitExceeded(InvalidInput):
    """More options, variants, images, tags or characters than a product may have."""

    code = "LIMIT_EXCEEDED"


class HandleTaken(DomainError):
    """Another product (or category) has this handle."""

    code = "HANDLE_TAKEN"


class SkuTaken(DomainError):
    """Another variant of this seller has this SKU."""

    code = "SKU_TAKEN"


class DuplicateVariant(DomainError):
    """Two variants have the same option values."""

    code = "DUPLICATE_VARIANT"


class OptionsMismatch(InvalidInput):
    """A variant does not choose exactly one value for each option of its product."""

    code = "OPTIONS_MISMATCH"


class NotPublishable(DomainError):
    """A product on sale needs a variant with a price above zero, and an image."""

    code = "NOT_PUBLISHABLE"


class AlreadyPublished(DomainError):
    """It is on sale already."""

    code = "ALREADY_PUBLISHED"


class NotPublished(DomainError):
    """It is not on sale."""

    code = "NOT_PUBLISHED"


class ProductOutOfDate(DomainError):
    """`ifVersion` is not the product's version; trying again would not help.

    Attributes:
        current: the product as it is now.
    """

    code = "CONFLICT"

    def __init__(self, product_id: ProductId, version: int) -> None:
        super().__init__(f"The product is at version {version} now.", field="ifVersion")
        self.current = Ref(product_id)


@contextmanager
def located(*path: str) -> Iterator[None]:
    """Tell where in the input a refused part is: `sku` becomes `variants, 3, sku`."""
    try:
        yield
    except DomainError as refusal:
        refusal.field = [*path, *(refusal.field or [])]
        raise
