from dataclasses import dataclass

from domains.inventory.application.ports.outbound import InventoryUnitOfWork, VariantReads
from domains.inventory.application.sellers_variants import demand_own
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.value_objects.movement import AdjustmentReason, MovementReason
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import DomainError
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
    await demand_own(products, command.seller_id, ids, "input", "changes")
    async with begin() as uow:
        if await uow.keys.claim(command.key, command) is not None:
            return
        stocks = await uow.stock.lock(ids)
        for position, change in enumerate(command.changes):
            stock = stocks.get(change.variant_id)
            on_hand, policy = (stock.on_hand, stock.policy) if stock else (0, StockPolicy.DENY)
            try:
                await set_stock(
                    uow,
                    command.seller_id,
                    change.variant_id,
                    on_hand + change.delta,
                    policy,
                    clock=clock,
                    reason=MovementReason(command.reason),
                    reference=command.key.value,
                )
            except DomainError as error:
                error.field = ["input", "changes", str(position), "delta"]
                raise
        await uow.keys.store(command.key, command.seller_id)
