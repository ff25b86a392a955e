"""A unit of work in memory: what a block wrote is gone when it raises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Self


class InMemoryUnitOfWork:
    """Its attributes are its repositories."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Self]:
        before = deepcopy(self.__dict__)
        try:
            yield self
        except BaseException:
            self.__dict__.update(before)
            raise
