"""A unit of work in memory: what a block wrote is gone when it raises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Self

from domains.shared_kernel.audit import AuditEntry


class InMemoryAuditTrail:
    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    async def append(self, entry: AuditEntry, /) -> None:
        self.entries.append(entry)


class InMemoryUnitOfWork:
    """Its attributes are its repositories."""

    @property
    def audit(self) -> InMemoryAuditTrail:
        trail: InMemoryAuditTrail = self.__dict__.setdefault("trail", InMemoryAuditTrail())
        return trail

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Self]:
        before = deepcopy(self.__dict__)
        try:
            yield self
        except BaseException:
            self.__dict__.update(before)
            raise
