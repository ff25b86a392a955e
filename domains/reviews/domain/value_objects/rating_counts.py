from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatingCount:
    """How many reviews gave one rating."""

    rating: int
    count: int


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """How many published reviews gave each rating: `counts[0]` of 1, `counts[4]` of 5."""

    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """To two digits; None while there are none."""
        one, two, three, four, five = self.counts
        count = one + two + three + four + five
        stars = one + 2 * two + 3 * three + 4 * four + 5 * five
        return round(stars / count, 2) if count else None

    @property
    def histogram(self) -> Sequence[RatingCount]:
        """From 1 to 5."""
        return [RatingCount(rating, n) for rating, n in enumerate(self.counts, start=1)]
