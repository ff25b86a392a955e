"""Loaders: what is asked for one by one, or many at once, is read in batches and remembered.

They are aiodataloader's, with the part that runs for every value replaced: a listing asks for
hundreds (docs/adr/0014). A future is made for who waits, not for each id, and nothing else is made
but one task per batch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Final

from aiodataloader import DataLoader

MAX_BATCH: Final = 500
"""Ids that are read at once; more are read in several batches beside each other."""

Read = Callable[[list[str]], Coroutine[Any, Any, Sequence[Any]]]
"""Ids in, one value or exception per id out, in their order."""


class Loader(DataLoader[str, Any]):
    """Values by id, for the length of one operation.

    Ids that are asked for before the loop has turned twice are read together: a resolver that is
    a coroutine starts one turn later than one that is not.
    """

    __slots__ = ("_known", "_next", "_read", "_tasks")

    def __init__(self, read: Read, tasks: set[asyncio.Future[Any]]) -> None:
        """While a batch is read, its task is one of `tasks`: whoever cancels it ends the batch.

        The queue and the cache that the library's constructor makes are not used here.
        """
        self._read = read
        self._tasks = tasks
        self._known: dict[str, _Batch] = {}
        self._next: _Batch | None = None

    def load(self, id: str) -> asyncio.Future[Any]:
        """One value."""
        batch = self._known.get(id) or self._add(id)
        return batch.wait(id)

    def load_all(self, ids: Sequence[str]) -> Awaitable[list[Any]]:
        """Many values, in the order of their ids, an exception in the place of what failed."""
        known = self._known
        if not known and 0 < len(ids) <= MAX_BATCH:
            return self._first(ids).wait_for_all(ids)
        batches = {known.get(id) or self._add(id) for id in ids}
        if len(batches) == 1:
            return batches.pop().wait_for_all(ids)
        if all(batch.found is not None for batch in batches):
            found = asyncio.get_running_loop().create_future()
            found.set_result([self._known[id].found[id] for id in ids])  # type: ignore[index]  # checked above
            return found
        return asyncio.gather(*map(self.load, ids), return_exceptions=True)

    def has(self, id: str) -> bool:
        return id in self._known

    def prime(self, id: str, value: object) -> Loader:
        self.tell({id: value})
        return self

    def tell(self, values: Mapping[str, Any]) -> None:
        """Take values as read, unless they have been asked for."""
        batch = _Batch()
        batch.found = values
        self._known = dict.fromkeys(values, batch) | self._known

    def clear(self, id: str) -> Loader:
        self._known.pop(id, None)
        return self

    def clear_all(self) -> Loader:
        self._known.clear()
        return self

    def _add(self, id: str) -> _Batch:
        batch = self._next
        if batch is None or len(batch.ids) == MAX_BATCH:
            batch = self._opened()
        batch.ids.append(id)
        self._known[id] = batch
        return batch

    def _first(self, ids: Sequence[str]) -> _Batch:
        """As if each was added; mostly all that is ever asked for comes at once."""
        batch = self._opened()
        self._known = dict.fromkeys(ids, batch)
        batch.ids = [*self._known]
        return batch

    def _opened(self) -> _Batch:
        loop = asyncio.get_running_loop()
        batch = self._next = _Batch(loop)
        loop.call_soon(loop.call_soon, self._start, loop, batch)
        return batch

    def _start(self, loop: asyncio.AbstractEventLoop, batch: _Batch) -> None:
        if self._next is batch:
            self._next = None
        task = loop.create_task(self._read(batch.ids))
        self._tasks.add(task)
        task.add_done_callback(partial(self._end, batch))

    def _end(self, batch: _Batch, task: asyncio.Future[Sequence[Any]]) -> None:
        """Answer who waits; of what could not be read at all nothing is remembered."""
        self._tasks.discard(task)
        if task.cancelled():
            batch.cancel()
            return
        error = task.exception() or _mistaken(batch.ids, task.result())
        if error is None:
            batch.end(dict(zip(batch.ids, task.result(), strict=True)))
            return
        for id in batch.ids:
            self._known.pop(id, None)
        batch.end(dict.fromkeys(batch.ids, error))


class _Batch:
    """Ids that are read together, and who waits for them."""

    __slots__ = ("_all", "_loop", "_one", "found", "ids")

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Whoever knows the loop gives it: to ask for it is a call of the system."""
        self._loop = loop
        self.ids: list[str] = []
        self.found: Mapping[str, Any] | None = None
        self._one: list[tuple[str, asyncio.Future[Any]]] = []
        self._all: list[tuple[Sequence[str], asyncio.Future[list[Any]]]] = []

    def wait(self, id: str) -> asyncio.Future[Any]:
        """A future for this caller alone: who is cancelled cancels what they await."""
        future = self._future()
        if self.found is None:
            self._one.append((id, future))
        else:
            _settle(future, self.found[id])
        return future

    def wait_for_all(self, ids: Sequence[str]) -> asyncio.Future[list[Any]]:
        future = self._future()
        if self.found is None:
            self._all.append((ids, future))
        else:
            future.set_result([self.found[id] for id in ids])
        return future

    def _future(self) -> asyncio.Future[Any]:
        return (self._loop or asyncio.get_running_loop()).create_future()

    def end(self, found: dict[str, Any]) -> None:
        self.found = found
        for id, one in self._one:
            if not one.done():
                _settle(one, found[id])
        for ids, many in self._all:
            if not many.done():
                many.set_result([found[id] for id in ids])
        self._one.clear()
        self._all.clear()

    def cancel(self) -> None:
        for _, future in (*self._one, *self._all):
            future.cancel()


def _settle(future: asyncio.Future[Any], value: Any) -> None:
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)


def _mistaken(ids: Sequence[str], values: Sequence[Any]) -> TypeError | None:
    if len(values) == len(ids):
        return None
    return TypeError(f"{len(values)} values were read for {len(ids)} ids")
