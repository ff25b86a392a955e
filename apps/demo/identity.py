"""Ids and instants of the demo marketplace: the same every time, sorted like real ones."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

OPENED: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When the demo marketplace opened; what it holds was made in the days after."""

DAYS: Final = 120


def moment(step: int) -> datetime:
    """An instant in the marketplace's first days, for the `step`-th thing of a kind."""
    minutes = DAYS * 24 * 60
    return OPENED + timedelta(minutes=step * 7919 % minutes)  # a prime: neighbours lie far apart


def demo_id(prefix: str, at: datetime, *name: object) -> str:
    """A UUIDv7 as `new_id` makes them, whose random part is told by the name."""
    milliseconds = int(at.timestamp()) * 1000
    bits = int.from_bytes(blake2b(repr((prefix, name)).encode(), digest_size=10).digest())
    value = milliseconds << 80 | 0x7 << 76 | (bits >> 66 & 0xFFF) << 64
    value |= 0b10 << 62 | bits & (1 << 62) - 1
    return f"{prefix}_{value:032x}"
