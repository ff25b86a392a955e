"""The hub of a process: hands each event to the queues of those who follow it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from domains.shared_kernel.events import StoredEvent

QUEUE_SIZE: Final = 64


class Subscription:
    """A bounded queue: whoever falls behind is told to read again, and holds no memory."""

    def __init__(self, size: int = QUEUE_SIZE) -> None:
        self._size = size
        self._queue: asyncio.Queue[StoredEvent | None] = asyncio.Queue()
        self._stale = False

    async def next(self) -> StoredEvent | None:
        """The next event; None: some may be missing, read the database again."""
        event = await self._queue.get()
        if event is None:
            self._stale = False
        return event

    def put(self, event: StoredEvent) -> None:
        if self._stale:  # it will be found in the database
            return
        if self._queue.qsize() >= self._size:
            self.resync()
        else:
            self._queue.put_nowait(event)

    def resync(self) -> None:
        """Replace what waits by the mark to read again."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)
        self._stale = True


class Hub:
    """Single-threaded: everything here happens on one event loop."""

    def __init__(self) -> None:
        self._aggregates: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._topics: defaultdict[str, set[Subscription]] = defaultdict(set)
        self.followed = asyncio.Event()
        """Set while anybody is attached: otherwise events need not be read."""

    @contextmanager
    def following(
        self, aggregate_ids: Iterable[str] = (), topics: Iterable[str] = ()
    ) -> Iterator[Subscription]:
        """Attach, and only then read the database: an event is in one of them or both."""
        subscription = Subscription()
        places = [(self._aggregates, aggregate_id) for aggregate_id in aggregate_ids]
        places += [(self._topics, topic) for topic in topics]
        for index, key in places:
            index[key].add(subscription)
        self.followed.set()
        try:
            yield subscription
        finally:
            for index, key in places:
                index[key].discard(subscription)
                if not index[key]:
                    del index[key]
            if not (self._aggregates or self._topics):
                self.followed.clear()

    def dispatch(self, event: StoredEvent) -> None:
        for subscription in self._aggregates.get(event.aggregate_id, ()):
            subscription.put(event)
        for topic in event.topics:
            for subscription in self._topics.get(topic, ()):
                subscription.put(event)

    def resync(self) -> None:
        """Some events may have been missed: everybody reads again."""
        for index in (self._aggregates, self._topics):
            for subscriptions in index.values():
                for subscription in subscriptions:
                    subscription.resync()

    def __len__(self) -> int:
        """The number of places where a subscription is attached."""
        return sum(len(s) for index in (self._aggregates, self._topics) for s in index.values())
