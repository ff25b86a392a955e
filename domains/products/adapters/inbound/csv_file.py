"""A CSV file as numbered rows, read as a stream, and what can be wrong with the file."""

import csv
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO, Final, TextIO

from domains.shared_kernel.errors import DomainError

MAX_LINE: Final = 1_000_000
"""Characters in a physical line; more would have to be held in memory at once."""

_DELIMITERS: Final = (",", ";", "\t")
"""Spreadsheets write semicolons where the comma is the decimal sign, and tabs as "text"."""


class FileRefused(DomainError):
    """The file as a whole cannot be read; `line` is where (from 1), None when it is no place."""

    code = "NOT_A_CSV"

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class NotUtf8(FileRefused):
    """It has bytes that are not UTF-8, as spreadsheets write when they save as "ANSI"."""

    code = "NOT_UTF8"


class FieldTooLarge(FileRefused):
    """A field is longer than any product needs; a quote is probably missing."""

    code = "FIELD_TOO_LARGE"


@dataclass(slots=True)
class Row:
    """`line` is where it begins. `closed` is False when the file ends inside a quoted cell."""

    line: int
    cells: list[str]
    closed: bool = True


def read_rows(file: BinaryIO) -> Generator[Row, None, None]:
    """The rows of a file from its beginning, without blank ones; a byte order mark is skipped.

    Raises:
        NotUtf8, FieldTooLarge, FileRefused: from here on nothing can be made of it.
    """
    file.seek(0)
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _rows(text)
    except UnicodeDecodeError:
        line = _first_line_not_utf8(file)
        raise NotUtf8("Save the file as UTF-8 (comma separated).", line=line) from None
    finally:
        text.detach()  # the file is the caller's to close


class _Lines(Iterator[str]):
    """Physical lines for the csv module; remembers whether it has asked beyond the last one."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0
        self.ended = False

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            raise FieldTooLarge(f"A line has more than {MAX_LINE} characters.", line=self.number)
        return line


def _rows(text: TextIO) -> Iterator[Row]:
    lines = _Lines(text)
    header = next(lines, "")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(chain([header], lines), delimiter=delimiter)
    begin = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _refusal(error, begin) from None
        if cells is None:
            return
        if any(cells):
            # asking for more lines inside a row means: a quote was open when the file ended
            yield Row(begin, cells, closed=not lines.ended)
        begin = lines.number + 1


def _refusal(error: csv.Error, line: int) -> FileRefused:
    if "field limit" in str(error):
        limit = csv.field_size_limit()
        return FieldTooLarge(f"A field has more than {limit} characters.", line=line)
    return FileRefused(f"This is not CSV: {error}.", line=line)


def _first_line_not_utf8(file: BinaryIO) -> int | None:
    file.seek(0)
    for number, line in enumerate(file, start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return None
