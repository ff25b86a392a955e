from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.domain.services.journals import refund_journal
from domains.payments.domain.value_objects.journal import JournalKind
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.money import Money
from domains.shared_kernel.time import Clock


async def record_refund(
    uow: PaymentsUnitOfWork,
    order_id: OrderId,
    refund_id: RefundId,
    amount: Money,
    /,
    *,
    clock: Clock,
) -> None:
    """Take down that the gateway paid `amount` of an order back to the buyer.

    It comes out of what is held, then out of what the seller is owed, with the commission given
    back in proportion. Joins the caller's transaction; each refund counts once.

    Raises:
        EscrowNotFound: nothing was captured for that order.
        RefundTooLarge: less than `amount` is left of what was captured for it.
    """
    payment = await uow.payments.get(await uow.escrows.payment_of(order_id))
    escrow = await uow.escrows.get(order_id)
    if await uow.ledger.posted(JournalKind.REFUND, refund_id):
        return
    movement = escrow.refund(amount)
    await uow.escrows.save(escrow)
    await uow.ledger.post(refund_journal(escrow, refund_id, movement, at=clock.now()))
    payment.refund(amount, refund_id=refund_id, order_id=order_id, at=clock.now())
    await uow.payments.save(payment)
