"""What the graph answers about accounts."""

from domains.accounts.contracts.apis import CustomerView
from resolvers.accounts import loaders
from resolvers.context import Info


async def customer(info: Info) -> CustomerView | None:
    """The customer who is signed in; null when nobody is."""
    viewer = info.context.viewer.customer_id
    return await info.context.load(loaders.customers, viewer) if viewer else None
