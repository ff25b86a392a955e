"""The columns of a Shopify product export, under the names of the old and of the current template.

Source: the sample file and "Using CSV files" of Shopify's help centre; the old names are those of
exports before 2025. Columns that are not listed here are ignored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domains.products.adapters.inbound.csv_file import FileRefused, Row


class Column(StrEnum):
    """The value is the name in the current template."""

    TITLE = "title"
    HANDLE = "url handle"
    DESCRIPTION = "description"
    VENDOR = "vendor"
    TYPE = "type"
    TAGS = "tags"
    PUBLISHED = "published on online store"
    STATUS = "status"
    SKU = "sku"
    BARCODE = "barcode"
    OPTION1_NAME = "option1 name"
    OPTION1_VALUE = "option1 value"
    OPTION2_NAME = "option2 name"
    OPTION2_VALUE = "option2 value"
    OPTION3_NAME = "option3 name"
    OPTION3_VALUE = "option3 value"
    PRICE = "price"
    COMPARE_AT_PRICE = "compare-at price"
    TRACKER = "inventory tracker"
    QUANTITY = "inventory quantity"
    OVERSELL = "continue selling when out of stock"
    GRAMS = "weight value (grams)"
    REQUIRES_SHIPPING = "requires shipping"
    IMAGE = "product image url"
    IMAGE_POSITION = "image position"
    IMAGE_ALT = "image alt text"
    VARIANT_IMAGE = "variant image url"
    GIFT_CARD = "gift card"
    SEO_TITLE = "seo title"
    SEO_DESCRIPTION = "seo description"


OPTIONS: Final = (
    (Column.OPTION1_NAME, Column.OPTION1_VALUE),
    (Column.OPTION2_NAME, Column.OPTION2_VALUE),
    (Column.OPTION3_NAME, Column.OPTION3_VALUE),
)

_ALIASES: Final = {
    "handle": Column.HANDLE,
    "body (html)": Column.DESCRIPTION,
    "body html": Column.DESCRIPTION,
    "published": Column.PUBLISHED,
    "variant sku": Column.SKU,
    "variant barcode": Column.BARCODE,
    "variant barcodes": Column.BARCODE,
    "barcodes": Column.BARCODE,
    "variant price": Column.PRICE,
    "variant compare at price": Column.COMPARE_AT_PRICE,
    "compare at price": Column.COMPARE_AT_PRICE,
    "variant inventory tracker": Column.TRACKER,
    "variant inventory qty": Column.QUANTITY,
    "variant inventory policy": Column.OVERSELL,
    "variant grams": Column.GRAMS,
    "variant requires shipping": Column.REQUIRES_SHIPPING,
    "image src": Column.IMAGE,
    "variant image": Column.VARIANT_IMAGE,
}


class MissingColumns(FileRefused):
    """The first line does not name the columns of a product export."""

    code = "MISSING_COLUMNS"


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column is; `width` counts the unknown ones too."""

    places: dict[Column, int]
    width: int

    @classmethod
    def read(cls, cells: Iterable[str]) -> "Header":
        """Names are compared without regard to case and spacing; of two alike the first counts.

        Raises:
            MissingColumns: there is neither a title nor a handle.
        """
        places: dict[Column, int] = {}
        names = [" ".join(cell.split()).lower() for cell in cells]
        for place, name in enumerate(names):
            column = _ALIASES.get(name) or _BY_NAME.get(name)
            if column:
                places.setdefault(column, place)
        if not places.keys() & {Column.HANDLE, Column.TITLE}:
            raise MissingColumns('The first line must name a column "Handle" or "Title".', line=1)
        return cls(places, len(names))


_BY_NAME: Final = {column.value: column for column in Column}


@dataclass(slots=True)
class Record:
    """A row under its header."""

    header: Header
    row: Row

    @property
    def line(self) -> int:
        return self.row.line

    def has(self, column: Column) -> bool:
        """Whether the file has the column at all."""
        return column in self.header.places

    def get(self, column: Column) -> str:
        """The trimmed cell; empty when column or cell are missing."""
        place = self.header.places.get(column)
        cells = self.row.cells
        return "" if place is None or place >= len(cells) else cells[place].strip()

    def line_of_text(self, column: Column) -> str:
        """The cell on one line, without doubled spaces."""
        return " ".join(self.get(column).split())

    @property
    def overflows(self) -> bool:
        """Whether it has more cells than the header: then cells have moved to the wrong columns."""
        return any(self.row.cells[self.header.width :])
