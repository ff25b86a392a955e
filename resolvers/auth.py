"""Who is asking. What the viewer may do is the domains' business; here it is only found out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from domains.orders.contracts.parties import Owned, Party, Requester, owns, party_of
from domains.shared_kernel.errors import Forbidden
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.scopes import Scope
from resolvers.context import Context, Info
from resolvers.errors import PublicError

ORDERS: Final = (Scope.ORDERS_READ, Scope.ORDERS_WRITE)
"""Either shows the orders of a store."""


def signed_in(info: Info) -> CustomerId:
    """The viewer, in person.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
        Forbidden: it is an API key.
    """
    viewer = info.context.viewer
    if viewer.agent_of is not None:
        raise Forbidden("An API key may not do this.")
    if viewer.customer_id is None:
        raise PublicError("Sign in first.", "UNAUTHENTICATED")
    return CustomerId(viewer.customer_id)


def caller(info: Info) -> CustomerId:
    """Whoever answers for what is done: the viewer, or the creator of the API key.

    Raises:
        PublicError: `UNAUTHENTICATED`, neither is there.
    """
    agent_of = info.context.viewer.agent_of
    return signed_in(info) if agent_of is None else CustomerId(agent_of)


def admin(info: Info) -> CustomerId:
    """The viewer, who runs the marketplace.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
        Forbidden: the viewer is no administrator.
    """
    viewer = signed_in(info)
    if not info.context.viewer.is_admin:
        raise Forbidden("Only an administrator may do this.")
    return viewer


async def selling(info: Info, *scopes: Scope) -> SellerId:
    """The store that the viewer works for; an API key needs one of the scopes.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
        Forbidden: the viewer has no store, or it is not approved yet; the key lacks the scope.
    """
    caller(info)
    demand_scope(info.context, *scopes)
    if (seller := await own_store(info.context, *scopes)) is None:
        raise Forbidden("Open a store first.")
    return seller


async def own_store(context: Context, *scopes: Scope) -> SellerId | None:
    """The viewer's store, if any, for an API key with one of the scopes; read once per operation.

    A key does nothing for a store that its creator no longer has.
    """
    if not _granted(context, scopes):
        return None
    customer = context.viewer.customer_id or context.viewer.agent_of
    return await context.load(_stores, customer) if customer else None


def demand_scope(context: Context, *scopes: Scope) -> None:
    """Let pass whoever is no API key, or one with any of the scopes.

    Raises:
        Forbidden: the key lacks the scope.
    """
    if not _granted(context, scopes):
        raise Forbidden(f"The API key lacks the scope {' or '.join(scopes)}.")


def _granted(context: Context, scopes: Sequence[Scope]) -> bool:
    return context.viewer.agent_of is None or not context.viewer.scopes.isdisjoint(scopes)


async def _stores(context: Context, customer_ids: list[CustomerId]) -> list[SellerId | None]:
    return [*await context.apis.sellers.ids_by_owner(customer_ids)]


async def requester(context: Context, *scopes: Scope) -> Requester:
    """The viewer with everything that could make an order theirs; see `own_store`."""
    return replace(buyer(context), seller_id=await own_store(context, *scopes))


async def parties(
    context: Context, found: Sequence[Owned | None], *scopes: Scope
) -> list[Party | None]:
    """In which role each order, or part of one, is the viewer's; None: they must not see it.

    An API key sees what its store sold with a scope for `ORDERS`, or with one of those given.
    """
    who = buyer(context)
    if not all(it is None or owns(it.customer_id, it.access_token_hash, who) for it in found):
        who = await requester(
            context, *ORDERS, *scopes
        )  # the store is read only when it may matter
    return [None if it is None else party_of(it, who) for it in found]


def buyer(context: Context) -> Requester:
    """The viewer with what could make a purchase theirs; no store makes one theirs."""
    viewer = context.viewer
    return Requester(
        customer_id=CustomerId(viewer.customer_id) if viewer.customer_id else None,
        is_admin=viewer.is_admin,
        access_tokens=frozenset(context.access_tokens),
    )
