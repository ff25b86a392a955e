"""Batches: ids in, one value per id out. Availability is public, levels are not in here."""

from collections.abc import Sequence

from domains.inventory.contracts.apis import AvailabilityView, ReservationView
from domains.shared_kernel.ids import ProductId, ReservationId, VariantId
from resolvers.batches import variants_of_products
from resolvers.context import Context


async def availability(context: Context, ids: list[VariantId]) -> Sequence[AvailabilityView]:
    """Whether it can be bought now, and how many."""
    return await context.apis.inventory.availability(ids)


async def available_for_sale(context: Context, ids: list[VariantId]) -> Sequence[bool]:
    """Whether at least one can be bought now."""
    return [it.in_stock for it in await _each(context, ids)]


async def quantity_available(context: Context, ids: list[VariantId]) -> Sequence[int | None]:
    """How many can be bought now; null where it is sold without limit."""
    return [it.quantity for it in await _each(context, ids)]


async def availability_of_products(
    context: Context, ids: list[ProductId]
) -> Sequence[AvailabilityView]:
    """Whether any variant can be bought now, and how many of all together."""
    variants = await context.load_many(variants_of_products, ids)
    answers = iter(await _each(context, [it.id for own in variants for it in own]))
    return [_together([next(answers) for _ in own]) for own in variants]


async def reservations(
    context: Context, ids: list[ReservationId]
) -> Sequence[ReservationView | None]:
    """Holds, to whoever knows their id: a checkout shows it, and it tells no names."""
    return await context.apis.inventory.reservations(ids)


async def _each(context: Context, ids: Sequence[VariantId]) -> list[AvailabilityView]:
    """Through the operation's loader, so that all fields together ask once."""
    return await context.load_many(availability, ids)


def _together(parts: Sequence[AvailabilityView]) -> AvailabilityView:
    quantities = [part.quantity for part in parts]
    known = [quantity for quantity in quantities if quantity is not None]
    return AvailabilityView(
        in_stock=any(part.in_stock for part in parts),
        quantity=sum(known) if len(known) == len(quantities) else None,
    )
