"""Answers that go on: server-sent events and Apollo's multipart, for as long as they may."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import suppress
from typing import Any, Final, TypeVar

from strawberry.http.streaming import SSETransport
from strawberry.types import ExecutionResult

from apps.transport.fanout import Fanout, Frame, Subscribed

MAX_WAITING: Final = 32
"""Results that wait for a client that does not read."""

T = TypeVar("T")


class EventStream(SSETransport):
    """Lines end in LF: some readers deliver nothing when they end in CRLF."""

    def encode_event(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_event(*args, **kwargs).replace("\r\n", "\n")

    def encode_comment(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_comment(*args, **kwargs).replace("\r\n", "\n")


async def followed(fanout: Fanout, subscribed: Subscribed) -> AsyncGenerator[ExecutionResult, None]:
    """The results of a subscription, for as long as they are asked for."""
    stream = _Stream()
    fanout.follow(subscribed, stream)
    try:
        while await stream.is_going_on():
            yield stream.waiting.popleft()
    finally:
        if task := fanout.leave(stream):
            await asyncio.wait([task])


class _Stream:
    """A follower whose results are asked for one by one."""

    def __init__(self) -> None:
        self.waiting: deque[ExecutionResult] = deque()
        self._ended = False
        self._told = asyncio.Event()
        self._read = asyncio.Event()

    def tell(self, frame: Frame) -> bool:
        self.waiting.append(frame.result)
        self._told.set()
        return len(self.waiting) < MAX_WAITING

    def end(self) -> None:
        self._ended = True
        self._told.set()

    async def ready(self) -> None:
        while self.waiting:
            self._read.clear()
            await self._read.wait()

    async def is_going_on(self) -> bool:
        """Wait for the next result; whether there is one."""
        if not self.waiting:
            self._read.set()
        while not self.waiting and not self._ended:
            self._told.clear()
            await self._told.wait()
        return bool(self.waiting)


async def until(end: Awaitable[object], items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """The items before the end, whether it returns or fails; then the source is closed."""
    ending = asyncio.ensure_future(end)
    following: asyncio.Future[T] | None = None
    try:
        while not ending.done():
            following = asyncio.ensure_future(_next(items))
            await asyncio.wait([ending, following], return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                return
            try:
                item = following.result()
            except StopAsyncIteration:
                return
            yield item
    finally:
        for task in (ending, following):
            if task:
                await _stopped(task)
        if isinstance(items, AsyncGenerator):
            await items.aclose()


async def _next(items: AsyncIterator[T]) -> T:
    return await anext(items)


async def _stopped(task: asyncio.Future[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
