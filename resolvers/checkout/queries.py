"""What the graph answers about checkouts."""

import strawberry

from domains.checkout.contracts.apis import CheckoutView
from resolvers.checkout import loaders
from resolvers.checkout.completion import result
from resolvers.checkout.types import CompletionResult
from resolvers.context import Info


async def checkout(info: Info, id: strawberry.ID) -> CheckoutView | None:
    """A checkout: its groups, delivery options, quote and problems.

    Args:
        id: Its secret id.
    """
    return await info.context.find(loaders.checkouts, id)


async def completion_attempt(info: Info, id: strawberry.ID) -> CompletionResult | None:
    """What came of an attempt to complete a checkout; the same attempt has the same outcome.

    Args:
        id: The attempt's secret id.
    """
    attempt = await info.context.find(loaders.attempts, id)
    return result(info.context, attempt) if attempt else None
