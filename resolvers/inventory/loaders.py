"""Batches: ids in, one value per id out. Availability is public, levels are not in here."""

from collections.abc import Callable, Sequence

from domains.inventory.contracts.apis import AvailabilityView, ReservationView
from domains.shared_kernel.ids import ProductId, ReservationId
from resolvers.batches import availability, variants_of_products
from resolvers.context import Context, or_at_hand


def _of_products_at_hand(
    context: Context,
) -> Callable[[ProductId], AvailabilityView | None] | None:
    """Of products whose variants and their stock came with them."""
    variants, stock = context.at_hand(variants_of_products), context.at_hand(availability)
    if variants is None or stock is None:
        return None

    def find(id: ProductId) -> AvailabilityView | None:
        if (own := variants(id)) is None:
            return None
        each = [it for variant in own if (it := stock(variant.id))]
        return _together(each) if len(each) == len(own) else None

    return find


@or_at_hand(_of_products_at_hand)
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
