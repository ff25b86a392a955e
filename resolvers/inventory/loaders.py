"""Batches: ids in, one value per id out. Availability is public, levels are not in here."""

from collections.abc import Sequence

from domains.inventory.contracts.apis import AvailabilityView, ReservationView
from domains.shared_kernel.ids import ProductId, ReservationId, VariantId
from resolvers.batches import variants_of_products
from resolvers.context import Context


async def availability(context: Context, ids: list[VariantId]) -> Sequence[AvailabilityView]:
    """Whether it can be bought now, and how many."""
    return await context.apis.inventory.availability(ids)


async def availability_of_products(
    context: Context, ids: list[ProductId]
) -> Sequence[AvailabilityView]:
    """Whether any variant can be bought now, and how many of all together."""
    variants = await context.load_many(variants_of_products, ids)
    each = await context.load_many(availability, [it.id for own in variants for it in own])
    if len(variants) == 1:
        return [_together(each)]
    answers = iter(each)
    return [_together([next(answers) for _ in own]) for own in variants]


async def reservations(
    context: Context, ids: list[ReservationId]
) -> Sequence[ReservationView | None]:
    """Holds, to whoever knows their id: a checkout shows it, and it tells no names."""
    return await context.apis.inventory.reservations(ids)


def _together(parts: Sequence[AvailabilityView]) -> AvailabilityView:
    quantities = [part.quantity for part in parts]
    total = None if None in quantities else sum(filter(None, quantities))
    return AvailabilityView(in_stock=any(part.in_stock for part in parts), quantity=total)
