"""What the graph may have inventory do."""

from collections.abc import Sequence

from domains.inventory.application.use_cases.adjust_quantities import (
    AdjustQuantities,
    QuantityChange,
)
from domains.inventory.application.use_cases.set_quantities import QuantitySet, SetQuantities
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.scopes import Scope
from resolvers.auth import selling
from resolvers.context import Info
from resolvers.errors import open_to_api_keys, refusals
from resolvers.inventory.types import InventoryAdjustInput, InventoryPayload, InventorySetInput


@refusals
@open_to_api_keys
async def set_quantities(
    info: Info, input: InventorySetInput, idempotency_key: str
) -> InventoryPayload:
    """Say what is on hand: all of it, or nothing when one part is refused. For sellers.

    Args:
        input: The numbers.
        idempotency_key: Names this attempt; the same key again changes nothing.
    """
    seller = await selling(info, Scope.INVENTORY_WRITE)
    command = SetQuantities(
        key=info.context.attempt(seller, idempotency_key),
        seller_id=seller,
        quantities=tuple(
            QuantitySet(
                variant_id=VariantId(it.variant_id),
                quantity=it.quantity,
                change_from_quantity=it.change_from_quantity,
                policy=it.policy,
            )
            for it in input.quantities
        ),
    )
    await info.context.apis.inventory_commands.set_quantities(command)
    return await _written(info, [it.variant_id for it in command.quantities])


@refusals
@open_to_api_keys
async def adjust_quantities(
    info: Info, input: InventoryAdjustInput, idempotency_key: str
) -> InventoryPayload:
    """Add pieces or take some away: all of it, or nothing when one part is refused. For sellers.

    Args:
        input: The changes and their reason.
        idempotency_key: Names this attempt; the same key again changes nothing.
    """
    seller = await selling(info, Scope.INVENTORY_WRITE)
    command = AdjustQuantities(
        key=info.context.attempt(seller, idempotency_key),
        seller_id=seller,
        reason=input.reason,
        changes=tuple(QuantityChange(VariantId(it.variant_id), it.delta) for it in input.changes),
    )
    await info.context.apis.inventory_commands.adjust_quantities(command)
    return await _written(info, [it.variant_id for it in command.changes])


async def _written(info: Info, ids: Sequence[VariantId]) -> InventoryPayload:
    levels = await info.context.apis.inventory.levels(ids)
    return InventoryPayload(levels=[level for level in levels if level])
