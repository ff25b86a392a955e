"""What the graph tells of checkouts as it happens."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from domains.checkout.contracts.apis import AttemptView
from domains.checkout.domain.value_objects.attempt_state import ENDED
from domains.shared_kernel.ids import AttemptId
from resolvers.checkout import loaders
from resolvers.checkout.completion import result
from resolvers.checkout.types import CompletionResult
from resolvers.context import Context, Info
from resolvers.errors import PublicError


async def completion_progress(
    info: Info, attempt_id: strawberry.ID, after_version: int = 0
) -> AsyncGenerator[CompletionResult, None]:
    """The attempt as it stands, then after each step; ends with its outcome.

    Args:
        attempt_id: The attempt's secret id.
        after_version: The last version that the client has; what is not newer is left out.
    """
    the_id, reached = AttemptId(attempt_id), info.context.progress
    attempt = await _found(info.context, the_id)
    shown = reached.get(the_id, after_version)
    if attempt.version > shown:
        shown = reached[the_id] = attempt.version
        yield result(info.context, attempt)
    if attempt.state in ENDED:
        return
    async with aclosing(info.context.apis.feed.versions(the_id, shown)) as versions:
        async for _ in versions:
            attempt = await _found(info.context, the_id)
            if attempt.version > shown:  # one read may show several steps at once
                shown = reached[the_id] = attempt.version
                yield result(info.context, attempt)
            if attempt.state in ENDED:
                return


async def _found(context: Context, attempt_id: AttemptId) -> AttemptView:
    """The attempt as it is now: a loader would answer what it read before."""
    [attempt] = await loaders.attempts(context, [attempt_id])
    if attempt is None:
        raise PublicError("There is no such attempt.", "NOT_FOUND")
    return attempt
