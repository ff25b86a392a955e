"""Batches: ids in, one value per id out. Who may see money is decided here."""

from collections.abc import Sequence

from domains.payments.contracts.apis import EscrowView, PaymentView
from domains.shared_kernel.ids import OrderGroupId, OrderId, PaymentId, SellerId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import own_store
from resolvers.context import Context


async def payments(context: Context, ids: list[PaymentId]) -> Sequence[PaymentView | None]:
    """The viewer's own; an administrator sees all."""
    return _own(context, await context.apis.payments.by_ids(ids))


async def payment_of_group(
    context: Context, ids: list[OrderGroupId]
) -> Sequence[PaymentView | None]:
    """How the purchase is paid; null to all but the signed-in buyer and administrators.

    A guest's access token does not open it.
    """
    return _own(context, await context.apis.payments.of_groups(ids))


async def escrow(context: Context, ids: list[OrderId]) -> Sequence[EscrowView | None]:
    """What the buyer paid and where it is now; for the signed-in buyer, seller and administrators.

    It is null to others; a guest's access token does not open it.
    """
    store = await own_store(context, Scope.PAYMENTS_READ)
    found = await context.apis.payments.escrow_of_orders(ids)
    return [it if it and _concerned(context, store, it) else None for it in found]


async def splits(context: Context, ids: list[PaymentId]) -> Sequence[list[EscrowView]]:
    """What was captured, order by order; empty until then."""
    store = await own_store(context, Scope.PAYMENTS_READ)
    found = await context.apis.payments.escrows_of(ids)
    return [[it for it in escrows if _concerned(context, store, it)] for escrows in found]


def _own(context: Context, found: Sequence[PaymentView | None]) -> list[PaymentView | None]:
    return [it if it and _may_see(context, it.customer_id) else None for it in found]


def _concerned(context: Context, store: SellerId | None, escrow: EscrowView) -> bool:
    return _may_see(context, escrow.customer_id) or store == escrow.seller_id


def _may_see(context: Context, customer_id: str | None) -> bool:
    viewer = context.viewer
    return viewer.is_admin or (customer_id is not None and customer_id == viewer.customer_id)
