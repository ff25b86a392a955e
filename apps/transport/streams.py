"""Answers that go on: server-sent events and Apollo's multipart, for as long as they may."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
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


async def until(end: Callable[[], Any], items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """The items that come before `end()` has returned; then the source is closed."""
    ending: asyncio.Future[Any] = asyncio.ensure_future(end())
    try:
        while not ending.done():
            following = asyncio.ensure_future(_next(items))
            try:
                await asyncio.wait([ending, following], return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    return
                item = following.result()
            except StopAsyncIteration:
                return
            finally:
                await _cancelled(following)
            yield item
    finally:
        await _cancelled(ending)
        if isinstance(items, AsyncGenerator):
            await items.aclose()


async def _next(items: AsyncIterator[T]) -> T:
    return await anext(items)


async def _cancelled(task: asyncio.Future[Any]) -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
