"""Domain events: facts in the past tense, recorded by an aggregate, published by the outbox."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """`version` is the aggregate's after this event: 1, 2, 3 ... without gaps."""

    name: ClassVar[str]
    """On the wire: `<domain>.<fact>.v<shape>`."""

    aggregate_id: str
    version: int
    occurred_at: datetime

    @property
    def topics(self) -> tuple[str, ...]:
        """What it can be followed by besides its aggregate, such as `orders-of:sel_1`."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A published event as its followers get it, at least once and in order per aggregate.

    `id` is its place in the one order of all events, hence the cursor of `Feed.events`;
    `event_id` (a UUID) stays the same however often it is delivered; `payload` holds the fields
    of the event as JSON values.
    """

    id: int
    event_id: str
    type: str
    aggregate_id: str
    version: int
    payload: Mapping[str, Any]
    occurred_at: datetime
    topics: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Aggregate:
    """Changes only by recording events; its version is the number of its last one."""

    version: int = 0
    _events: list[DomainEvent] = field(default_factory=list, init=False, repr=False, compare=False)

    def record(self, event: DomainEvent) -> None:
        self.version = event.version
        self._events.append(event)

    def pull_events(self) -> list[DomainEvent]:
        """The events since the last pull, oldest first."""
        events, self._events = self._events, []
        return events


class Feed(Protocol):
    """Follows what happens, live, the same on any number of processes.

    A follower that ends early closes its generator (`contextlib.aclosing`).
    """

    def versions(self, aggregate_id: str, after: int, /) -> AsyncGenerator[int, None]:
        """Versions above `after`, ascending and without gaps: the stored ones, then each new one.

        What retention has removed is left out: then they begin with the oldest that is kept.
        """
        ...

    def changes(self, after: Mapping[str, int], /) -> AsyncGenerator[tuple[str, int], None]:
        """`versions` of several aggregates at once: id and version, ascending for each of them."""
        ...

    def events(self, topic: str, after: int | None, /) -> AsyncGenerator[StoredEvent, None]:
        """The events of a topic with an `id` above `after`, by ascending id; None: from now on.

        Resuming after the id of the last event that was seen misses none and repeats none.
        """
        ...
