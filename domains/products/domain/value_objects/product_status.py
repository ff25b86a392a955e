"""Where a product stands between its seller and the public."""

from enum import StrEnum


class ProductStatus(StrEnum):
    DRAFT = "DRAFT"
    """Never shown yet."""
    PUBLISHED = "PUBLISHED"
    UNPUBLISHED = "UNPUBLISHED"
    """Was on sale and has been taken off."""
