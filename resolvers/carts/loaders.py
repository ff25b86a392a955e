"""Batches: ids in, one value per id out. A cart's id is secret: whoever knows it may see it.

What a write has told of a cart is at hand.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter

from domains.carts.contracts.apis import (
    CartCostView,
    CartDiscountCodeView,
    CartSellerGroupView,
    CartView,
    PricedCartView,
    PricedLineView,
)
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import CartId
from domains.shared_kernel.use_case import Page
from resolvers.context import Context, made_of, or_at_hand
from resolvers.pagination import page_request


async def carts(context: Context, ids: list[CartId]) -> Sequence[CartView | None]:
    """Carts, to whoever knows their id."""
    return await context.apis.carts.by_ids(ids)


async def priced(context: Context, ids: list[CartId]) -> Sequence[PricedCartView]:
    """What each cart costs now: the catalogue and the coupons are asked once."""
    found = await context.load_many(carts, ids)
    known = [cart for cart in found if cart]
    if len(known) < len(ids):
        raise InvalidInput("There is no such cart.", field="id")
    return await context.apis.price_carts(known)


def _cost_at_hand(context: Context) -> Callable[[CartId], CartCostView | None] | None:
    return made_of(context.at_hand(priced), attrgetter("cost"))


def _lines_at_hand(
    context: Context, first: int | None = None, after: str | None = None
) -> Callable[[CartId], Page[PricedLineView] | None] | None:
    limit = page_request(first, after).limit
    return made_of(context.at_hand(priced), lambda it: _page(it.lines, limit, after))


@or_at_hand(_cost_at_hand)
async def cost(context: Context, ids: list[CartId]) -> Sequence[CartCostView]:
    """What the selected lines cost, before delivery and taxes."""
    return [it.cost for it in await _priced(context, ids)]


@or_at_hand(_lines_at_hand)
async def lines(
    context: Context, ids: list[CartId], first: int | None = None, after: str | None = None
) -> Sequence[Page[PricedLineView]]:
    """What is in the cart, in the order in which it was added.

    Args:
        first: How many; 20 by default, at most 100.
        after: The cursor that this page continues after.
    """
    limit = page_request(first, after).limit
    return [_page(it.lines, limit, after) for it in await _priced(context, ids)]


async def seller_groups(
    context: Context, ids: list[CartId]
) -> Sequence[Sequence[CartSellerGroupView]]:
    """The lines by who sends them."""
    return [it.seller_groups for it in await _priced(context, ids)]


async def discount_codes(
    context: Context, ids: list[CartId]
) -> Sequence[Sequence[CartDiscountCodeView]]:
    """The codes that the buyer gave, and whether each saves something."""
    return [it.discount_codes for it in await _priced(context, ids)]


async def _priced(context: Context, ids: list[CartId]) -> list[PricedCartView]:
    """Through the operation's loader, so that all fields together ask once."""
    return await context.load_many(priced, ids)


def _page(lines: Sequence[PricedLineView], limit: int, after: str | None) -> Page[PricedLineView]:
    start = 0
    if after is not None:
        start = next((place for place, it in enumerate(lines, 1) if it.id == after), -1)
        if start < 0:
            raise InvalidInput("This is no cursor of this list.", field="after")
    shown = lines[start : start + limit]
    return Page(
        nodes=shown,
        cursors=[line.id for line in shown],
        has_next_page=start + limit < len(lines),
        has_previous_page=start > 0,
        total=len(lines),
    )
