"""What a resolver can reach, and how long it lives: one Context per operation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import strawberry
from aiodataloader import DataLoader

from domains.shared_kernel.throttling import Throttle
from domains.shared_kernel.use_case import IdempotencyKey, Viewer
from resolvers.apis import Apis

T = TypeVar("T")
Batch = Callable[..., Awaitable[Sequence[T]]]
"""`async (context, ids, **arguments)` -> one value per id, in their order."""

MAX_BATCH = 500
ANONYMOUS = Viewer()


@dataclass(frozen=True, slots=True)
class Localization:
    """What `@inContext` asked for: ISO codes, None where it said nothing."""

    country: str | None = None
    language: str | None = None
    currency: str | None = None


@dataclass(slots=True)
class Progress:
    """What its client has been told: of each object the last version, of a topic the last place.

    A live resolver writes it down before it yields. One that finds it filled goes on from there
    instead of where its arguments say. So a subscription that was stopped can go on later, and of
    two that ask for the same in the name of the same viewer, and have come equally far, one can
    answer for both. Empty: nothing can be said yet.
    """

    reached: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Context:
    """The ports, who asks, and the loaders of one operation.

    `address` is the caller's network address, for `throttle` (None: nobody is throttled);
    `access_tokens` are the secrets of purchases that the operation's arguments gave; `key_header`
    and `accept_language` are headers. An operation may take so many `seconds`.
    """

    apis: Apis
    viewer: Viewer = ANONYMOUS
    address: str = ""
    localization: Localization = Localization()
    throttle: Throttle | None = None
    key_header: str | None = None
    accept_language: str | None = None
    is_replay: bool = False
    loaders: dict[Any, DataLoader[str, Any]] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    seconds: float = 10
    batches: set[asyncio.Future[Any]] = field(default_factory=set)
    known: list[tuple[Batch[Any], str, object]] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    def load(self, batch: Batch[T], id: str, **args: Any) -> Awaitable[T]:
        """One value of a batch: ids that are asked for in one turn of the loop are read at once."""
        return self._loader(batch, args).load(id)

    def know(self, batch: Batch[Any], id: str, value: object) -> None:
        """What a write had at hand: `load` need not read it, from when the write is over."""
        self.known.append((batch, id, value))

    def _loader(self, batch: Batch[Any], args: dict[str, Any]) -> DataLoader[str, Any]:
        key = (batch, *sorted(args.items()))
        if (loader := self.loaders.get(key)) is None:
            call = partial(self._read, partial(batch, self, **args))
            loader = self.loaders[key] = DataLoader(call, max_batch_size=MAX_BATCH)
        return loader

    async def _read(self, call: Callable[..., Awaitable[Any]], ids: list[str]) -> Any:
        """Run a batch where `stop` finds it: the loaders start it, and nobody can cancel them."""
        task = asyncio.ensure_future(call(ids))
        self.batches.add(task)
        task.add_done_callback(self.batches.discard)
        return await task

    def stop(self) -> None:
        """Cancel what is still being read: nobody waits for it any more."""
        for task in self.batches:
            task.cancel()

    def fork(self, **localization: str) -> Context:
        """A context of its own for one operation on the same request or socket."""
        asked_for = replace(self.localization, **localization)
        return replace(
            self,
            localization=asked_for,
            loaders={},
            batches=set(),
            known=[],
            access_tokens=set(),
            is_replay=False,
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
        for batch, id, value in self.known:
            self._loader(batch, {}).prime(id, value)
        self.known.clear()


Info = strawberry.Info[Context, None]
