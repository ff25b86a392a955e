"""A small schema whose operations take as long as a test wants."""

import asyncio
from collections.abc import AsyncGenerator

import strawberry

from resolvers.errors import PublicError
from schema.execution.pipeline import Pipeline


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

    @strawberry.mutation
    async def rest(self, seconds: float) -> bool:
        await asyncio.sleep(seconds)
        return True


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


class Ticking(Pipeline, strawberry.Schema):
    """The steps of the product around these operations."""

    def __init__(self) -> None:
        super().__init__(Query, Mutation, Subscription)
