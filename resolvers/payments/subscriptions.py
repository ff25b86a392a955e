"""What the graph tells of payments as it happens."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from domains.payments.contracts.apis import PaymentView
from domains.shared_kernel.ids import PaymentId
from resolvers.context import Context, Info
from resolvers.errors import PublicError
from resolvers.payments import loaders


async def payment_status_changed(
    info: Info, payment_id: strawberry.ID, after_version: int = 0
) -> AsyncGenerator[PaymentView, None]:
    """The payment as it stands, then after each change; its `version` rises from event to event.

    Args:
        payment_id: The payment.
        after_version: The last version that the client has; what is not newer is left out.
    """
    the_id, reached = PaymentId(payment_id), info.context.progress
    view = await _visible(info.context, the_id)
    shown = reached.get(the_id, after_version)
    if view.version > shown:
        shown = reached[the_id] = view.version
        yield view
    async with aclosing(info.context.apis.feed.versions(the_id, shown)) as versions:
        async for _ in versions:
            view = await _visible(info.context, the_id)
            if view.version > shown:  # one read may show several changes at once
                shown = reached[the_id] = view.version
                yield view


async def _visible(context: Context, payment_id: PaymentId) -> PaymentView:
    """The payment as it is now: a loader would answer what it read before."""
    [view] = await loaders.payments(context, [payment_id])
    if view is None:
        raise PublicError("There is no such payment.", "NOT_FOUND")
    return view
