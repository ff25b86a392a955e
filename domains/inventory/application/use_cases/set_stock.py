from collections.abc import Mapping

from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.inventory.application.turned import REPORT
from domains.inventory.domain.exceptions import (
    QuantityOutOfRange,
    StockBelowPromised,
    StockNotFound,
)
from domains.inventory.domain.value_objects.movement import Movement, MovementReason
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.time import Clock

MAX_ON_HAND = 1_000_000_000
"""More is a mistake; the graph takes it as an `Int`, of 32 bits, and answers a `Long`."""


async def set_stock(
    uow: InventoryUnitOfWork,
    seller_id: SellerId,
    variant_id: VariantId,
    on_hand: int,
    policy: StockPolicy,
    /,
    *,
    clock: Clock,
    reason: MovementReason = MovementReason.COUNTED,
    reference: str = "",
    locked: Mapping[VariantId, Stock] | None = None,
) -> None:
    """Say what is on hand of a variant, and whether it is sold beyond that.

    Joins the caller's transaction; the same again changes nothing. `locked` is what the caller has
    found and decided on: a stock that somebody makes after that is a `Conflict`.

    Raises:
        QuantityOutOfRange: negative or absurdly large.
        StockBelowPromised: it is not sold beyond what is on hand, and checkouts and orders have
            been promised more of what was.
        StockNotFound: the stock is another seller's.
    """
    if not 0 <= on_hand <= MAX_ON_HAND:
        raise QuantityOutOfRange(f"A stock has 0 to {MAX_ON_HAND} pieces.", field="quantity")
    old = (await uow.stock.lock([variant_id]) if locked is None else locked).get(variant_id)
    new = Stock(
        variant_id=variant_id,
        seller_id=seller_id,
        on_hand=on_hand,
        policy=policy,
        promised=old.promised if old else 0,
    )
    if old and old.seller_id != seller_id:
        raise StockNotFound(f"No stock of {variant_id}.", field="variantId")
    if old == new:
        return
    now = clock.now()
    if not await uow.stock.set(new, at=now, first=old is None):
        raise StockBelowPromised("More than that is promised to buyers.", field="quantity")
    if new.in_stock is not (old is None or old.in_stock):  # a new variant is listed as in stock
        await uow.jobs.enqueue(REPORT, variant_id)
    if change := on_hand - (old.on_hand if old else 0):
        await uow.stock.record(
            Movement(
                variant_id=variant_id,
                reason=reason,
                quantity=change,
                reference=reference,
                at=now,
            )
        )
