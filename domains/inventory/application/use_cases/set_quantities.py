from dataclasses import dataclass

from domains.inventory.application.ports.outbound import InventoryUnitOfWork, VariantReads
from domains.inventory.application.sellers_stock import demand_own, refused_at, stock_of
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.exceptions import QuantityConflict
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantitySet:
    """`change_from_quantity` is what the seller believes to be on hand; None does not ask.

    `policy` None leaves it as it is; a new stock is not sold beyond what is on hand.
    """

    variant_id: VariantId
    quantity: int
    change_from_quantity: int | None = None
    policy: StockPolicy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuantities:
    key: IdempotencyKey
    seller_id: SellerId
    quantities: tuple[QuantitySet, ...]


async def set_quantities(
    command: SetQuantities,
    /,
    *,
    begin: Begin[InventoryUnitOfWork],
    products: VariantReads,
    clock: Clock,
) -> None:
    """Say what is on hand: all of it, or nothing when one part is refused.

    Raises:
        StockNotFound: a variant is not this seller's.
        QuantityConflict: something else is on hand than the seller believed.
        QuantityOutOfRange, StockBelowPromised: see `set_stock`.
    """
    ids = [it.variant_id for it in command.quantities]
    async with begin() as uow:
        if await uow.keys.claim(command.key, command) is not None:
            return
        await demand_own(products, command.seller_id, ids, "input", "quantities")
        stocks = await uow.stock.lock(ids)
        for position, wanted in enumerate(command.quantities):
            path = ("input", "quantities", str(position))
            stock = stock_of(stocks, wanted.variant_id, command.seller_id)
            if wanted.change_from_quantity not in (None, stock.on_hand):
                field = [*path, "changeFromQuantity"]
                raise QuantityConflict(wanted.variant_id, stock.on_hand, field=field)
            with refused_at(*path, "quantity"):
                await set_stock(
                    uow,
                    command.seller_id,
                    wanted.variant_id,
                    wanted.quantity,
                    wanted.policy or stock.policy,
                    clock=clock,
                    locked=stocks,
                    reference=command.key.value,
                )
        await uow.keys.store(command.key, command.seller_id)
