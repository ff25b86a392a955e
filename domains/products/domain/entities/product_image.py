"""One picture of a product; its position is its place in the product's list."""

import re
from dataclasses import dataclass

from domains.products.domain.value_objects.text import check_line, check_text
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import ImageId

_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductImage:
    """`alt` describes the picture to those who do not see it."""

    id: ImageId
    url: str
    alt: str = ""

    def __post_init__(self) -> None:
        check_line(self.url, limit=2_048, field="url", needed=True)
        if not _URL.fullmatch(self.url):
            raise InvalidInput("An image needs an http or https address.", field="url")
        check_text(self.alt, limit=512, field="altText")
