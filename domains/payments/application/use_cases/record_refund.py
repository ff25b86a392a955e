from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.contracts.apis import PaidRefund
from domains.payments.domain.services.journals import refund_journal
from domains.payments.domain.value_objects.journal import JournalKind
from domains.shared_kernel.time import Clock


async def record_refund(uow: PaymentsUnitOfWork, paid: PaidRefund, /, *, clock: Clock) -> None:
    """Take down that the gateway paid a part of an order back to the buyer.

    It comes out of what is held, but for what other refunds are to have of that, then out of what
    the seller is owed, with the commission given back in proportion. Joins the caller's
    transaction; each refund counts once.

    Raises:
        EscrowNotFound: nothing was captured for that order.
        RefundTooLarge: less than the amount is left of what was captured for it.
    """
    payment = await uow.payments.get(await uow.escrows.payment_of(paid.order_id))
    escrow = await uow.escrows.get(paid.order_id)
    if await uow.ledger.posted(JournalKind.REFUND, paid.refund_id):
        return
    movement = escrow.refund(paid.amount, outstanding=paid.outstanding)
    await uow.escrows.save(escrow)
    await uow.ledger.post(refund_journal(escrow, paid.refund_id, movement, at=clock.now()))
    payment.refund(paid.amount, refund_id=paid.refund_id, order_id=paid.order_id, at=clock.now())
    await uow.payments.save(payment)
