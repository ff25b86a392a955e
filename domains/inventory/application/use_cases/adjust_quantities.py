from dataclasses import dataclass

from domains.inventory.application.ports.outbound import InventoryUnitOfWork, VariantReads
from domains.inventory.application.sellers_stock import demand_own, refused_at, stock_of
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.value_objects.movement import AdjustmentReason, MovementReason
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """`delta` pieces more, or fewer."""

    variant_id: VariantId
    delta: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustQuantities:
    key: IdempotencyKey
    seller_id: SellerId
    reason: AdjustmentReason
    changes: tuple[QuantityChange, ...]


async def adjust_quantities(
    command: AdjustQuantities,
    /,
    *,
    begin: Begin[InventoryUnitOfWork],
    products: VariantReads,
    clock: Clock,
) -> None:
    """Change what is on hand by so many pieces: all of it, or nothing when one part is refused.

    Raises:
        StockNotFound: a variant is not this seller's.
        QuantityOutOfRange, StockBelowPromised: see `set_stock`.
    """
    ids = [change.variant_id for change in command.changes]
    async with begin() as uow:
        if await uow.keys.claim(command.key, command) is not None:
            return
        await demand_own(products, command.seller_id, ids, "input", "changes")
        stocks = await uow.stock.lock(ids)
        for position, change in enumerate(command.changes):
            stock = stock_of(stocks, change.variant_id, command.seller_id)
            with refused_at("input", "changes", str(position), "delta"):
                await set_stock(
                    uow,
                    command.seller_id,
                    change.variant_id,
                    stock.on_hand + change.delta,
                    stock.policy,
                    clock=clock,
                    locked=stocks,
                    reason=MovementReason(command.reason),
                    reference=command.key.value,
                )
        await uow.keys.store(command.key, command.seller_id)
