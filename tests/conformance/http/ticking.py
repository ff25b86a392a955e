"""A small schema whose operations take as long as a test wants."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

import strawberry

from resolvers.context import PerOperation
from resolvers.errors import PublicError
from schema.errors import OwnErrors, Published
from schema.execution.deadline import Deadline
from schema.execution.documents import KeepsDocuments, Prepared


@strawberry.type
class Query:
    @strawberry.field
    async def hello(self, after: float = 0) -> str:
        await asyncio.sleep(after)
        return "world"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def shout(self, text: str) -> str:
        return text.upper()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, until: int, pause: float = 0.0) -> AsyncGenerator[int, None]:
        for n in range(until):
            await asyncio.sleep(pause)
            yield n

    @strawberry.subscription
    async def silence(self) -> AsyncGenerator[int, None]:
        await asyncio.Event().wait()
        yield 0

    @strawberry.subscription
    async def stops(self) -> AsyncGenerator[int, None]:
        yield 0
        raise PublicError("No more for you.", "FORBIDDEN")


class Ticking(OwnErrors, KeepsDocuments, strawberry.Schema):
    def __init__(self) -> None:
        extensions: list[Any] = [
            PerOperation,
            partial(Published, suggestions=True),
            Prepared,
            Deadline,
        ]
        super().__init__(Query, Mutation, Subscription, extensions=extensions)
