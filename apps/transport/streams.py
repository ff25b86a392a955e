"""Answers that go on: server-sent events and Apollo's multipart, for as long as they may."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import suppress
from typing import Any, TypeVar

from strawberry.http.streaming import SSETransport

T = TypeVar("T")


class EventStream(SSETransport):
    """Lines end in LF: some readers deliver nothing when they end in CRLF."""

    def encode_event(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_event(*args, **kwargs).replace("\r\n", "\n")

    def encode_comment(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_comment(*args, **kwargs).replace("\r\n", "\n")


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
