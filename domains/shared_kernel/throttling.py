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


class Purse(Protocol):
    """The points of one caller."""

    def spend(self, points: int, /) -> bool:
        """Take them all, if that can be told without asking anybody; otherwise `take` them."""
        ...

    async def take(self, points: int, /) -> Allowance:
        """Take them all or, when there are too few, none."""
        ...

    def give_back(self, points: int, /) -> Allowance:
        """Points that were taken and not needed; the bucket as it is then."""
        ...


class Throttle(Protocol):
    def purse(self, caller: str, /) -> Purse:
        """For one operation."""
        ...
