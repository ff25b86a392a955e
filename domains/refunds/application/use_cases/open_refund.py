from typing import Final

from domains.orders.contracts.apis import RefundDue, RefundSplit
from domains.refunds.application.ports.outbound import RefundsUnitOfWork
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.value_objects.refund_line import RefundLine
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.shared_kernel.ids import RefundId, new_id
from domains.shared_kernel.time import Clock

SETTLE: Final = "refunds.settle"
"""The job that pays a refund; its payload is the refund's id."""


async def open_refund(uow: RefundsUnitOfWork, due: RefundDue, /, *, clock: Clock) -> RefundId:
    """Have the money of cancelled units paid back. Joins the caller's transaction."""
    refund_id = RefundId(new_id("ref"))
    reason = RefundReason.ORDER_CANCELLED
    await open_granted(uow, refund_id, due.split, reason=reason, note=due.reason, clock=clock)
    return refund_id


async def open_granted(
    uow: RefundsUnitOfWork,
    refund_id: RefundId,
    split: RefundSplit,
    /,
    *,
    reason: RefundReason,
    note: str,
    clock: Clock,
) -> None:
    """Keep what an order has granted, and have it paid as soon as this is committed."""
    refund = Refund.open(
        refund_id,
        order_id=split.order_id,
        seller_id=split.seller_id,
        customer_id=split.customer_id,
        lines=tuple(RefundLine(it.order_line_id, it.quantity, it.amount) for it in split.lines),
        shipping=split.shipping,
        amount=split.amount,
        reason=reason,
        note=note,
        at=clock.now(),
    )
    await uow.refunds.save(refund)
    await uow.jobs.enqueue(SETTLE, refund_id)
