"""Cursors of listings: which order they belong to, the value in that order, and the id."""

import binascii
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Final

import sqlalchemy as sa

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.use_case import PageRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 4_000
_URLSAFE = bytes.maketrans(b"+/", b"-_")


def _instant(text: str) -> datetime:
    return _EPOCH + int(text) * _MICROSECOND


def _whole(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError
    return number


def _real(text: str) -> float:
    number = float(text)
    if not isfinite(number) or abs(number) > 10**30:
        raise ValueError
    return number


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError
    return text


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "created_at": _instant,
    "min_price_minor": _whole,
    "sort_title": _text,
    "rating_average": _real,
    "rank": _real,
    "path": _text,
}
"""Column of the order -> how its value is read back."""


def shown(order: str, key: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """What `write` needs of the value in an order.

    An instant is read as its microseconds since 1970, in a tenth of the time; floating point holds
    them exactly until 2106.
    """
    if order != "created_at":
        return key
    seconds = sa.func.date_part("epoch", key, type_=sa.Double)
    return sa.cast(seconds * sa.literal_column("1e6", sa.Double), sa.BigInteger)


def write(order: str, rows: Sequence[Any], key: int) -> list[str]:
    """The cursors of rows, which begin with an id and have at `key` what is `shown` of a value."""
    places = [f"{order}|{it[0]}|{it[key]}" for it in rows]
    lines = b"".join([b2a_base64(it.encode()) for it in places])
    return lines.translate(_URLSAFE).decode().split()  # `urlsafe_b64encode`, of all at once


def read(order: str, request: PageRequest) -> tuple[Any, str]:
    """The value and id to continue from.

    Raises:
        InvalidInput: no cursor, or one of another order.
    """
    try:
        return _parse(order, request.cursor or "")
    except (ValueError, OverflowError, binascii.Error):
        field = "before" if request.backwards else "after"
        raise InvalidInput("This is no cursor of this list.", field=field) from None


def _parse(order: str, cursor: str) -> tuple[Any, str]:
    if len(cursor) > _LONGEST:
        raise ValueError
    name, id, text = urlsafe_b64decode(cursor.encode()).decode().split("|", 2)
    if name != order:
        raise ValueError
    return _READERS[order](text), _text(id)
