"""How long an operation may take: when its time is over, its SQL statements are cancelled too."""

import asyncio
from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from resolvers.errors import PublicError


class Deadline(SchemaExtension):
    """Of queries and mutations; a subscription lasts until one side ends it.

    A mutation that was cut off has happened or not: its idempotency key tells, sent again.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        run = self.execution_context
        if run.operation_type is OperationType.SUBSCRIPTION:
            yield
            return
        try:
            async with asyncio.timeout(run.context.seconds):
                yield
        except TimeoutError:
            text = f"The operation took longer than {run.context.seconds:g} seconds."
            raise PublicError(text, "TIMEOUT") from None
        finally:
            run.context.stop()
