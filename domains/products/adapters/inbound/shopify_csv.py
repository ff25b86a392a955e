"""Reads a Shopify product export as a stream of products.

The rows of a product share a handle and need not be adjacent: a first pass over the file finds the
last line of each handle, the second keeps a product open until that line has been read. So memory
holds the handles and the products that are open, never the file.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO

from domains.products.adapters.inbound.csv_file import Row, read_rows
from domains.products.adapters.inbound.shopify_columns import Column, Header, MissingColumns, Record
from domains.products.adapters.inbound.shopify_product import ReadProduct, read_product
from domains.products.application.imported_rows import Remark
from domains.products.domain.value_objects.text import slug
from domains.shared_kernel.money import Currency


def read_products(file: BinaryIO, currency: Currency) -> Iterator[ReadProduct | Remark]:
    """Products in the order of their last lines; a `Remark` is a row that belongs to none.

    `file` must be seekable. Prices are read as amounts of `currency`, which exports do not name.

    Raises:
        FileRefused: nothing can be read (encoding, size of a field, header); before any product.
    """
    last = {_key(record): record.line for record in _records(file)}
    open_products: dict[str, _Rows] = {}
    with closing(_records(file)) as records:
        for record in records:
            key = _key(record)
            if not key:
                yield Remark(record.line, "HANDLE_MISSING", "A row needs a handle or a title.")
                continue
            rows = open_products.setdefault(key, _Rows())
            rows.add(record)
            if last[key] == record.line:
                del open_products[key]
                yield rows.product(key, currency)


@dataclass(slots=True)
class _Rows:
    """The rows of one product so far."""

    good: list[Record] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    def add(self, record: Record) -> None:
        if problem := _problem(record.row, record):
            self.refused.append(problem)
        else:
            self.good.append(record)

    def product(self, key: str, currency: Currency) -> ReadProduct:
        if not self.good:
            return ReadProduct(self.refused[0].line, key, None, refused=self.refused)
        product = read_product(key, self.good, currency)
        product.refused += self.refused
        return product


def _problem(row: Row, record: Record) -> Remark | None:
    if not row.closed:
        text = "A quote is opened here and never closed: the rest of the file is not read."
        return Remark(row.line, "UNCLOSED_QUOTE", text)
    if record.overflows:
        text = "The row has more cells than the first line names."
        return Remark(row.line, "TOO_MANY_CELLS", text)
    return None


def _records(file: BinaryIO) -> Generator[Record, None, None]:
    with closing(read_rows(file)) as rows:
        first = next(rows, None)
        if first is None:
            raise MissingColumns("The file is empty.")
        header = Header.read(first.cells)
        for row in rows:
            yield Record(header, row)


def _key(record: Record) -> str:
    return record.get(Column.HANDLE) or slug(record.get(Column.TITLE))
