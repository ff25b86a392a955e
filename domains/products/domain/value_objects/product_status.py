"""Where a product stands between its seller and the public."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """Whether everybody sees a product, or only its seller.

    Attributes:
        DRAFT: Not on sale yet.
        PUBLISHED: On sale.
        UNPUBLISHED: Taken off sale.
    """

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    UNPUBLISHED = "UNPUBLISHED"
