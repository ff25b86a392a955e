"""Views that many answers show and that seldom change, kept until the database tells of one."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=str)
V = TypeVar("V")

MOST: Final = 50_000
"""Views that are kept; the oldest leaves first."""


class Known(Generic[V]):
    """Answers from memory only while it is proven that nothing was missed a second before.

    `proven_until` is of `now`, see `CatalogueChanges`. What `keeps` refuses is read every time.
    """

    def __init__(
        self,
        proven_until: Callable[[], float],
        *,
        keeps: Callable[[V], bool] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._proven_until = proven_until
        self._keeps = keeps
        self._now = now
        self._views: OrderedDict[str, V] = OrderedDict()
        self._changes = 0

    def at_hand(self) -> Callable[[str], V | None] | None:
        """What finds the views that are known right now; None: nothing is."""
        return self._views.get if self._now() < self._proven_until() else None

    async def of(
        self, ids: Sequence[K], read: Callable[[Sequence[K]], Awaitable[Sequence[V]]]
    ) -> list[V]:
        """The views in the order of their ids; `read` gives those that are not known."""
        if self._now() >= self._proven_until():
            return [*await read(ids)]
        try:
            return [self._views[id] for id in ids]
        except KeyError:  # the rest is read
            found = {id: self._views[id] for id in ids if id in self._views}
        missing = [id for id in ids if id not in found]
        before = self._changes
        read_now = dict(zip(missing, await read(missing), strict=True))
        if before == self._changes:  # else what was read may be what has changed
            self._keep(read_now.items())
        found |= read_now
        return [found[id] for id in ids]

    def changed(self, names: frozenset[str] | None) -> None:
        """Forget the views of these ids; None: all of them."""
        self._changes += 1
        if names is None:
            self._views.clear()
            return
        for name in names:
            self._views.pop(name, None)

    def _keep(self, found: Iterable[tuple[str, V]]) -> None:
        if keeps := self._keeps:
            found = [(id, view) for id, view in found if keeps(view)]
        self._views.update(found)
        while len(self._views) > MOST:
            self._views.popitem(last=False)
