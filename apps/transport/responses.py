"""Answers that are kept for everybody, until something that they were made of changes."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from apps.transport.headers import Header, head

MAX_BYTES: Final = 64 << 20
OVERHEAD: Final = 4_000
PER_NAME: Final = 150
"""Bytes that an entry takes beside its body, roughly, and more for each of its names."""
MAX_ALIASES: Final = 8 << 20
"""Bytes of the spellings of requests that are known to ask for a certain entry."""
ALIAS_OVERHEAD: Final = 300
REMEMBERED: Final = 300.0
"""Seconds for which a change is remembered: no answer is kept for longer."""


@dataclass(frozen=True)
class Kept:
    """An answer as it is sent: with its body, or as 304 to who has it. `until`: `monotonic`."""

    body: bytes
    headers: tuple[Header, ...]
    validators: tuple[Header, ...]
    etag: str
    until: float
    names: frozenset[str]

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD + PER_NAME * len(self.names)

    @cached_property
    def head(self) -> bytes:
        """Of an answer with its body."""
        return head(200, self.headers)

    @cached_property
    def unmodified(self) -> bytes:
        """Of an answer without."""
        return head(304, self.validators)


@dataclass(slots=True)
class Filling:
    """An answer in the making: what changes meanwhile may be missing in it."""

    since: float
    changed: set[str] = field(default_factory=set)
    is_void: bool = False


class Responses:
    """In one process: bounded in bytes, the one that was used longest ago leaves first.

    `proven_until` tells until when (of `now`) nothing can be missing that was committed a second
    before; afterwards nothing is answered from here.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self.proven_until: Callable[[], float] = lambda: 0.0
        self.counts: Counter[str] = Counter()
        self.bytes = 0
        self._now = now
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._aliases: OrderedDict[tuple[bytes, ...], str] = OrderedDict()
        self._of_aliases = 0
        self._by_name: defaultdict[str, set[str]] = defaultdict(set)
        self._fillings: list[Filling] = []
        self._changed: dict[str, float] = {}
        self._known_since = now()

    def __len__(self) -> int:
        return len(self._kept)

    def by_alias(self, alias: tuple[bytes, ...]) -> Kept | None:
        """The answer to a request that was seen before, spelled exactly like this."""
        key = self._aliases.get(alias)
        return None if key is None else self.get(key)

    def get(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        now = self._now()
        if now >= kept.until:
            self._drop(key)
            return None
        if now >= self.proven_until():  # nobody tells us what has changed
            return None
        self._kept.move_to_end(key)
        return kept

    def name(self, alias: tuple[bytes, ...], key: str) -> None:
        """From now on `alias` asks for the entry."""
        if alias not in self._aliases:
            self._of_aliases += _size(alias)
        self._aliases[alias] = key
        while self._of_aliases > MAX_ALIASES:
            forgotten, _ = self._aliases.popitem(last=False)
            self._of_aliases -= _size(forgotten)

    def begin(self) -> Filling:
        filling = Filling(self._now())
        self._fillings.append(filling)
        return filling

    def end(self, filling: Filling) -> None:
        self._fillings.remove(filling)

    def put(self, key: str, kept: Kept, filling: Filling) -> bool:
        """Keep an answer, unless something that it was made of changed while it was made."""
        if filling.is_void or filling.changed & kept.names or self._now() >= self.proven_until():
            return False
        self._drop(key)
        self._kept[key] = kept
        self.bytes += kept.size
        for name in kept.names:
            self._by_name[name].add(key)
        while self.bytes > MAX_BYTES:
            self._drop(next(iter(self._kept)))
        return True

    def unchanged_since(self, names: frozenset[str], instant: float) -> bool:
        """Whether none of them has changed since, as far as this process has heard everything."""
        if instant < self._known_since or instant < self._now() - REMEMBERED:
            return False
        return not any(self._changed.get(name, 0.0) >= instant for name in names)

    def changed(self, names: frozenset[str] | None) -> None:
        """Forget the answers that were made of these; None: of whatever it may be."""
        now = self._now()
        self.counts["invalidations"] += 1
        if names is None:
            self._forget_all(now)
            return
        for filling in self._fillings:
            filling.changed |= names
        for name in names:
            self._changed.pop(name, None)
            self._changed[name] = now
            for key in [*self._by_name.get(name, ())]:
                self._drop(key)
        oldest = next(iter(self._changed.values()), now)
        while oldest < now - REMEMBERED:
            del self._changed[next(iter(self._changed))]
            oldest = next(iter(self._changed.values()), now)

    def _forget_all(self, now: float) -> None:
        for filling in self._fillings:
            filling.is_void = True
        self._kept.clear()
        self._by_name.clear()
        self._changed.clear()
        self._known_since = now
        self.bytes = 0

    def _drop(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is None:
            return
        self.bytes -= kept.size
        for name in kept.names:
            keys = self._by_name[name]
            keys.discard(key)
            if not keys:
                del self._by_name[name]


def _size(alias: tuple[bytes, ...]) -> int:
    return ALIAS_OVERHEAD + sum(map(len, alias))
