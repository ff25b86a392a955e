"""Chance that falls the same way on every machine and every Python."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, TypeVar

T = TypeVar("T")

_MASK: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15


class Dice:
    """SplitMix64 (Steele, Lea and Flood, 2014), seeded by what it is thrown for.

    `random.Random` promises the same numbers for ever, but not the same choices.
    """

    def __init__(self, *thrown_for: object) -> None:
        digest = blake2b(repr(thrown_for).encode(), digest_size=8).digest()
        self._state = int.from_bytes(digest)

    def below(self, limit: int) -> int:
        """A number from 0 to `limit - 1`; `limit` is far below 2^64, so all are as likely."""
        self._state = (self._state + _STEP) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) % limit

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different places of `items` (all, when there are fewer), in their order."""
        left = list(range(len(items)))
        chosen = [left.pop(self.below(len(left))) for _ in range(min(count, len(items)))]
        return [items[place] for place in sorted(chosen)]
