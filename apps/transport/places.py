"""How many sockets and streams a caller holds open in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """The caller holds as many as it may."""


class Places:
    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, caller: str) -> Iterator[None]:
        """One place for as long as the block runs.

        Raises:
            Full: there is none left.
        """
        if self._taken.get(caller, 0) >= self._most:
            raise Full
        self._taken[caller] += 1
        try:
            yield
        finally:
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]

    def __len__(self) -> int:
        """The number of callers that hold one."""
        return len(self._taken)
