"""What the graph may have carts do."""

from contextlib import suppress

import strawberry

from domains.carts.application.use_cases.add_lines import AddLines
from domains.carts.application.use_cases.change_buyer import ChangeBuyer
from domains.carts.application.use_cases.change_discount_codes import ChangeDiscountCodes
from domains.carts.application.use_cases.create_cart import CreateCart
from domains.carts.application.use_cases.remove_lines import RemoveLines
from domains.carts.application.use_cases.select_lines import SelectLines
from domains.carts.application.use_cases.update_lines import LineUpdate, UpdateLines
from domains.carts.application.wanted import Wanted
from domains.carts.contracts.apis import CartChange, CartView, CartWarning, CartWarningCode
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import CartId, CartLineId, CustomerId, VariantId
from domains.shared_kernel.money import Currency
from resolvers.carts import loaders
from resolvers.carts.types import (
    BuyerIdentityInput,
    CartInput,
    CartLineInput,
    CartLineUpdateInput,
    CartPayload,
)
from resolvers.context import Context, Info
from resolvers.errors import MutationWarning, refusals, spelled
from resolvers.pagination import bounded
from resolvers.shared import OWNERS


@refusals
async def create_cart(info: Info, input: CartInput) -> CartPayload:
    """Open a cart, for a guest or for the viewer. Keep its id: nobody can look it up.

    Args:
        input: What is to be in it, and for whom.
    """
    asked = info.context.localization
    command = CreateCart(
        customer_id=_viewer(info),
        email=input.email,
        country=input.country_code or asked.country,
        currency=input.currency or (Currency(asked.currency) if asked.currency else None),
        note=input.note,
        codes=tuple(input.discount_codes),
        lines=_wanted(input.lines),
    )
    with spelled(email="input.email", note="input.note", codes="input.discountCodes"):
        change = await info.context.apis.cart_commands.create_cart(command)
    return await _written(info, change)


@refusals
async def add_lines(
    info: Info,
    cart_id: strawberry.ID,
    lines: list[CartLineInput],
    idempotency_key: str | None = None,
    if_version: int | None = None,
) -> CartPayload:
    """Put pieces into a cart, as far as the stock reaches; a warning says when it does not.

    Args:
        cart_id: The cart.
        lines: The pieces; those of a variant that is there already are added to its line.
        idempotency_key: Names this attempt; the same key again adds nothing.
        if_version: Refuse with CONFLICT unless the cart has this version.
    """
    command = AddLines(
        cart_id=CartId(cart_id),
        lines=_wanted(lines),
        key=None if idempotency_key is None else info.context.attempt(cart_id, idempotency_key),
        if_version=if_version,
    )
    return await _written(info, await info.context.apis.cart_commands.add_lines(command))


@refusals
async def update_lines(
    info: Info,
    cart_id: strawberry.ID,
    lines: list[CartLineUpdateInput],
    if_version: int | None = None,
) -> CartPayload:
    """Change how many pieces lines have, upwards as far as the stock reaches.

    Args:
        cart_id: The cart.
        lines: The lines and their new quantities.
        if_version: Refuse with CONFLICT unless the cart has this version.
    """
    command = UpdateLines(
        cart_id=CartId(cart_id),
        lines=tuple(LineUpdate(CartLineId(it.id), it.quantity) for it in lines),
        if_version=if_version,
    )
    return await _written(info, await info.context.apis.cart_commands.update_lines(command))


@refusals
async def remove_lines(
    info: Info, cart_id: strawberry.ID, line_ids: list[strawberry.ID]
) -> CartPayload:
    """Take lines out; those that are gone already are no mistake.

    Args:
        cart_id: The cart.
        line_ids: The lines.
    """
    command = RemoveLines(cart_id=CartId(cart_id), line_ids=_line_ids(line_ids))
    return await _written(info, await info.context.apis.cart_commands.remove_lines(command))


@refusals
async def select_lines(
    info: Info, cart_id: strawberry.ID, line_ids: list[strawberry.ID], *, selected: bool
) -> CartPayload:
    """Tick lines for checkout, or untick them; totals cover ticked lines only.

    Args:
        cart_id: The cart.
        line_ids: The lines.
        selected: Whether they are to be ticked.
    """
    command = SelectLines(cart_id=CartId(cart_id), line_ids=_line_ids(line_ids), selected=selected)
    with spelled(lineId="lineIds"):
        change = await info.context.apis.cart_commands.select_lines(command)
    return await _written(info, change)


@refusals
async def change_discount_codes(
    info: Info, cart_id: strawberry.ID, codes: list[str]
) -> CartPayload:
    """Set the discount codes. Each says in the cart whether it applies, and why not.

    Args:
        cart_id: The cart.
        codes: Up to 10 codes, in place of those before.
    """
    command = ChangeDiscountCodes(cart_id=CartId(cart_id), codes=tuple(codes))
    commands = info.context.apis.cart_commands
    return await _written(info, await commands.change_discount_codes(command))


@refusals
async def change_buyer(
    info: Info, cart_id: strawberry.ID, input: BuyerIdentityInput
) -> CartPayload:
    """Say who buys. Warnings name the variants that have no price in a new currency.

    Args:
        cart_id: The cart.
        input: What is to change.
    """
    command = ChangeBuyer(
        cart_id=CartId(cart_id),
        customer_id=_viewer(info),
        email=input.email,
        country=input.country_code,
        currency=input.currency,
    )
    with spelled(email="input.email"):
        change = await info.context.apis.cart_commands.change_buyer(command)
    return await _written(info, change)


async def _written(info: Info, change: CartChange) -> CartPayload:
    """As written, not as a loader may have read it before."""
    cart = change.cart
    if cart is None:
        [cart] = await loaders.carts(info.context, [change.cart_id])
    else:
        await _remember(info.context, cart, change)
    return CartPayload(cart=cart, warnings=[_warning(it) for it in change.warnings])


async def _remember(context: Context, cart: CartView, change: CartChange) -> None:
    """Answer the fields of the cart from what the command had at hand."""
    context.know(loaders.carts, cart.id, cart)
    with suppress(DomainError):  # it is written whatever it costs: the fields will say
        [priced] = await context.apis.price_carts([cart], change.variants)
        context.know(loaders.priced, cart.id, priced)
    if variants := OWNERS.get("ProductVariant"):
        for variant in change.variants.values():
            if variant.published:  # whether another may be seen, their owner decides
                context.know(variants, variant.id, variant)


def _warning(warning: CartWarning) -> MutationWarning:
    messages = {
        CartWarningCode.INSUFFICIENT_STOCK: f"Only {warning.available} can be bought now.",
        CartWarningCode.NOT_IN_CURRENCY: "It has no price in the cart's currency.",
    }
    return MutationWarning(
        code=warning.code,
        message=messages[warning.code],
        target=strawberry.ID(warning.variant_id),
    )


def _viewer(info: Info) -> CustomerId | None:
    customer_id = info.context.viewer.customer_id
    return None if customer_id is None else CustomerId(customer_id)


def _wanted(lines: list[CartLineInput]) -> tuple[Wanted, ...]:
    return tuple(Wanted(VariantId(it.variant_id), it.quantity) for it in lines)


def _line_ids(ids: list[strawberry.ID]) -> tuple[CartLineId, ...]:
    return tuple(map(CartLineId, bounded(ids)))
