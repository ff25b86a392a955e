"""What single cells of a Shopify export mean."""

import re
from textwrap import shorten
from typing import Final

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.money import Currency, Money

_AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?|\.[0-9]{1,10}")
_WHOLE: Final = re.compile(r"(-?[0-9]{1,12})(\.0*)?")
_TRUE: Final = frozenset({"true", "yes", "y", "1", "t"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "f"})
_FORMULA: Final = re.compile(r'="(.*)"')
_ROUNDED: Final = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")


class BadNumber(InvalidInput):
    """A cell that must be a number is none."""

    code = "BAD_NUMBER"


class BadBoolean(InvalidInput):
    """A cell that must be true or false is neither."""

    code = "BAD_BOOLEAN"


def money(cell: str, currency: Currency) -> Money:
    """An amount such as `19.99`.

    Raises:
        BadNumber: no such number; signs, symbols and thousands separators are not taken.
        InvalidInput: finer than the currency's minor unit, or too large.
    """
    if not _AMOUNT.fullmatch(cell):
        raise BadNumber(f"{_short(cell)} is not a price such as 19.99.")
    return Money.parse(cell, currency)


def whole(cell: str, what: str) -> int:
    """A whole number; raises `BadNumber` for others."""
    found = _WHOLE.fullmatch(cell)
    if not found:
        raise BadNumber(f"{_short(cell)} is not a whole number ({what}).")
    return int(found[1])


def grams(cell: str) -> int:
    """A weight, rounded to whole grams; empty is 0. Raises `BadNumber`."""
    if not cell:
        return 0
    if not _AMOUNT.fullmatch(cell):
        raise BadNumber(f"{_short(cell)} is not a weight in grams.")
    return round(float(cell))


def flag(cell: str) -> bool | None:
    """True, false, or None for an empty cell; raises `BadBoolean` for others."""
    value = cell.lower()
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    if value:
        raise BadBoolean(f"{_short(cell)} is neither TRUE nor FALSE.")
    return None


def code(cell: str) -> str:
    """A SKU or barcode without what spreadsheets add to keep zeros: `'0123` and `="0123"`."""
    formula = _FORMULA.fullmatch(cell)
    return (formula[1] if formula else cell.removeprefix("'")).strip()


def is_rounded(barcode: str) -> bool:
    """Whether a spreadsheet has made a rounded number of it: `8.85E+12` was some barcode once."""
    return _ROUNDED.fullmatch(barcode) is not None


def tags(cell: str) -> tuple[str, ...]:
    """Tags are separated by commas; of two alike the first counts."""
    return tuple(dict.fromkeys(tag for part in cell.split(",") if (tag := " ".join(part.split()))))


def _short(cell: str) -> str:
    return repr(shorten(cell, 40, placeholder="…"))
