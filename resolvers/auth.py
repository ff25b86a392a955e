"""Who is asking. What the viewer may do is the domains' business; here it is only found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domains.orders.contracts.parties import Owned, Party, Requester, owns, party_of
from domains.shared_kernel.errors import Forbidden
from domains.shared_kernel.ids import CustomerId, SellerId
from resolvers.context import Context, Info
from resolvers.errors import PublicError


def signed_in(info: Info) -> CustomerId:
    """The viewer.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
    """
    viewer = info.context.viewer
    if viewer.customer_id is None:
        raise PublicError("Sign in first.", "UNAUTHENTICATED")
    return CustomerId(viewer.customer_id)


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


async def selling(info: Info) -> SellerId:
    """The store that the viewer works for.

    Raises:
        PublicError: `UNAUTHENTICATED`, nobody is signed in.
        Forbidden: the viewer has no store, or it is not approved yet.
    """
    signed_in(info)
    if (seller := await own_store(info.context)) is None:
        raise Forbidden("Open a store first.")
    return seller


async def own_store(context: Context) -> SellerId | None:
    """The viewer's store, if any; read once per operation."""
    customer = context.viewer.customer_id
    return await context.load(_stores, customer) if customer else None


async def _stores(context: Context, customer_ids: list[CustomerId]) -> list[SellerId | None]:
    return [*await context.apis.sellers.ids_by_owner(customer_ids)]


async def requester(context: Context) -> Requester:
    """The viewer with everything that could make an order theirs."""
    return replace(_buyer(context), seller_id=await own_store(context))


async def parties(context: Context, found: Sequence[Owned | None]) -> list[Party | None]:
    """In which role each order, or part of one, is the viewer's; None: they must not see it."""
    who = _buyer(context)
    if not all(it is None or owns(it.customer_id, it.access_token_hash, who) for it in found):
        who = await requester(context)  # the store is read only when it may matter
    return [None if it is None else party_of(it, who) for it in found]


def _buyer(context: Context) -> Requester:
    viewer = context.viewer
    return Requester(
        customer_id=CustomerId(viewer.customer_id) if viewer.customer_id else None,
        is_admin=viewer.is_admin,
        access_tokens=frozenset(context.access_tokens),
    )
