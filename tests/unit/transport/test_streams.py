"""A stream lasts until it has ended, or until something else has."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from apps.transport.streams import until


class Source:
    def __init__(self, *, endless: bool) -> None:
        self.endless = endless
        self.closed = False

    async def items(self) -> AsyncGenerator[int, None]:
        try:
            yield 1
            yield 2
            if self.endless:
                await asyncio.Event().wait()
        finally:
            self.closed = True


async def test_all_items_come_when_nothing_ends_them() -> None:
    source = Source(endless=False)

    found = [item async for item in until(asyncio.Event().wait(), source.items())]

    assert found == [1, 2]
    assert source.closed


async def test_the_end_cuts_a_source_that_is_silent() -> None:
    source = Source(endless=True)

    async with asyncio.timeout(2):
        found = [item async for item in until(asyncio.sleep(0.05), source.items())]

    assert found == [1, 2]
    assert source.closed


async def test_an_end_that_fails_is_an_end() -> None:
    async def fails() -> None:
        await asyncio.sleep(0.05)
        raise OSError

    source = Source(endless=True)

    async with asyncio.timeout(2):
        found = [item async for item in until(fails(), source.items())]

    assert found == [1, 2]


async def test_a_failing_source_fails_its_reader() -> None:
    async def fails() -> AsyncGenerator[int, None]:
        yield 1
        raise LookupError

    with pytest.raises(LookupError):
        async for _ in until(asyncio.Event().wait(), fails()):
            pass
