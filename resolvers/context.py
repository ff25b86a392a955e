"""What a resolver can reach, and how long it lives: one Context per operation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeVar

import strawberry

from domains.shared_kernel.networks import network
from domains.shared_kernel.throttling import Throttle
from domains.shared_kernel.use_case import IdempotencyKey, Viewer
from resolvers.apis import Apis
from resolvers.loading import Loader

T = TypeVar("T")
Batch = Callable[..., Coroutine[Any, Any, Sequence[T]]]
"""`async (context, ids, **arguments)` -> one value per id, in their order."""

ANONYMOUS = Viewer()

AT_HAND: Final = "__at_hand__"
B = TypeVar("B", bound=Callable[..., Any])


def or_at_hand(known: Callable[..., Callable[[Any], Any] | None]) -> Callable[[B], B]:
    """Mark a batch of which `known` may find values without waiting; None: they have to be read.

    It is called as the batch is, without the ids.
    """

    def mark(batch: B) -> B:
        setattr(batch, AT_HAND, known)
        return batch

    return mark


def made_of(
    find: Callable[[Any], Any] | None, make: Callable[[Any], Any]
) -> Callable[[Any], Any] | None:
    """Finds what is made of each value that `find` finds."""
    return find and (lambda id: None if (it := find(id)) is None else make(it))


def or_told(batch: B) -> B:
    """Mark a batch whose values may have come with others, see `Context.prime`."""
    return or_at_hand(lambda context: context.at_hand(batch))(batch)


@dataclass(frozen=True, slots=True)
class Localization:
    """What `@inContext` asked for: ISO codes, None where it said nothing."""

    country: str | None = None
    language: str | None = None
    currency: str | None = None


@dataclass(slots=True)
class Context:
    """The ports, who asks, and the loaders of one operation.

    `address` is the caller's network address and `renderer` the name of a server that asks for many
    shoppers, both for `throttle` (None: nobody is throttled); `access_tokens` are the secrets of
    purchases that the operation's arguments gave; `key_header` and `accept_language` are headers.
    An operation may take so many `seconds`. `is_alone`: it has one field, which has not read yet.

    `progress` is what the client of a subscription has been told: of each object the last version,
    of a topic the last place. A live resolver writes it down before it yields, and when it finds it
    filled, goes on from there instead of where its arguments say. So a subscription that was
    stopped can go on later, and of two that ask for the same in the name of the same viewer, and
    have come equally far, one can answer for both. Empty: nothing can be said yet.
    """

    apis: Apis
    viewer: Viewer = ANONYMOUS
    address: str = ""
    renderer: str | None = None
    localization: Localization = Localization()
    throttle: Throttle | None = None
    key_header: str | None = None
    accept_language: str | None = None
    is_replay: bool = False
    loaders: dict[Any, Loader] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    seconds: float = 10
    batches: set[asyncio.Future[Any]] = field(default_factory=set)
    told: dict[Batch[Any], dict[str, Any]] = field(default_factory=dict)
    known: list[tuple[Batch[Any], str, object]] = field(default_factory=list)
    progress: dict[str, int] = field(default_factory=dict)
    selects: frozenset[str] | None = None
    is_alone: bool = False

    @property
    def network(self) -> str:
        """What the caller's address is counted as."""
        return network(self.address)

    async def find(self, batch: Batch[T], id: str) -> T:
        """What the one field of a query is about: as long as nothing else is asked for, read alone.

        Otherwise it is a value of a batch.
        """
        if not self.is_alone:
            return await self.load(batch, id)
        self.is_alone = False
        [value] = await batch(self, [id])
        if isinstance(value, Exception):
            raise value
        self.prime(batch, {id: value})
        return value

    def load(self, batch: Batch[T], id: str, **args: Any) -> Awaitable[T]:
        """One value of a batch: ids that are asked for in one turn of the loop are read at once."""
        return self._loader(batch, args).load(id)

    def load_all(self, batch: Batch[T], ids: Sequence[str], **args: Any) -> Awaitable[list[T]]:
        """Many values of a batch, in the order of their ids; an exception where one failed."""
        return self._loader(batch, args).load_all(ids)

    async def load_many(self, batch: Batch[T], ids: Sequence[str], **args: Any) -> list[T]:
        """Many values of a batch, in the order of their ids.

        Raises:
            Exception: what one of them failed with.
        """
        found = await self.load_all(batch, ids, **args)
        for value in found:
            if isinstance(value, Exception):
                raise value
        return found

    def has(self, batch: Batch[Any], id: str) -> bool:
        """Whether a value is being read or was: to ask for it costs nothing more."""
        loader = self.loaders.get(batch)
        return id in self.told.get(batch, ()) or (loader is not None and loader.has(id))

    def know(self, batch: Batch[Any], id: str, value: object) -> None:
        """What a write had at hand: `load` need not read it, from when the write is over."""
        self.known.append((batch, id, value))

    def prime(self, batch: Batch[Any], values: Mapping[Any, Any]) -> None:
        """Take values of a batch as read, because they came with others."""
        self.told.setdefault(batch, {}).update(values)
        if loader := self.loaders.get(batch):
            loader.tell(values)

    def at_hand(self, batch: Batch[T]) -> Callable[[str], T | None] | None:
        """What finds values of a batch that came with others, if there are such."""
        told = self.told.get(batch)
        return told.get if told else None

    def _loader(self, batch: Batch[Any], args: dict[str, Any]) -> Loader:
        key = (batch, *sorted(args.items())) if args else batch
        if (loader := self.loaders.get(key)) is None:
            read = partial(batch, self, **args)
            loader = self.loaders[key] = Loader(read, self.batches)
            if key is batch and (told := self.told.get(batch)):
                loader.tell(told)
        return loader

    def stop(self) -> None:
        """Cancel what is still being read: nobody waits for it any more.

        Loaders refer to the context: without them it is gone at once, not when garbage is looked
        for.
        """
        for task in self.batches:
            task.cancel()
        self.loaders.clear()

    def localize(self, **localization: str) -> None:
        """Take the operation's `@inContext`."""
        self.localization = replace(self.localization, **localization)

    def fork(self) -> Context:
        """A context of its own for one operation on the same socket."""
        return replace(
            self,
            loaders={},
            told={},
            batches=set(),
            known=[],
            access_tokens=set(),
            is_replay=False,
            selects=None,
            is_alone=False,
        )

    def attempt(self, caller: str, key: str) -> IdempotencyKey:
        """The client's name for a write; when it repeats an earlier one, the answer says so.

        Raises:
            InvalidInput: the name is empty or too long to be one.
        """
        return IdempotencyKey(caller, key, self._note_replay)

    def _note_replay(self) -> None:
        self.is_replay = True

    def renew(self) -> None:
        """Forget what was read: it was before a write, or for the last event."""
        self.loaders.clear()
        self.told.clear()
        for batch, id, value in self.known:
            self.prime(batch, {id: value})
        self.known.clear()


Info = strawberry.Info[Context, None]
