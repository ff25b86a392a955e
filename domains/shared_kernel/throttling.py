"""How much one caller may ask for: points in a bucket that refills by itself."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A caller's bucket. `restore_rate` is in points per second.

    `wait`: seconds until there is enough for what was asked; 0 when it was granted.
    """

    maximum: int
    available: int
    restore_rate: int
    wait: float = 0.0


class Throttle(Protocol):
    def spend(self, caller: str, points: int, /) -> bool:
        """Take all points, if that can be told without asking anybody; otherwise `take` them."""
        ...

    async def take(self, caller: str, points: int, /) -> Allowance:
        """Take all points or, when there are too few, none."""
        ...

    def give_back(self, caller: str, points: int, /) -> Allowance:
        """Points that were taken and not needed; the bucket as it is then."""
        ...
