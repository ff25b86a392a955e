from collections.abc import Sequence

from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.contracts.apis import Split
from domains.payments.domain.entities.escrow import Escrow
from domains.payments.domain.services.journals import capture_journal
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.money import total
from domains.shared_kernel.time import Clock


async def record_capture(
    uow: PaymentsUnitOfWork,
    payment_id: PaymentId,
    splits: Sequence[Split],
    /,
    *,
    clock: Clock,
) -> None:
    """Take down that the gateway captured the sum of `splits`, and hold each order's part.

    Joins the caller's transaction; a second time changes nothing.

    Raises:
        PaymentNotCapturable: it is not authorised, or for less.
    """
    payment = await uow.payments.get(payment_id)
    if payment.captured:  # which is in the books: both were written at once
        return
    captured = total((split.amount for split in splits), payment.amount.currency_code)
    payment.capture(captured, at=clock.now())
    await uow.payments.save(payment)
    escrows = [_escrow(payment_id, split) for split in splits]
    for escrow in escrows:
        await uow.escrows.add(escrow)
    await uow.ledger.post(capture_journal(payment_id, escrows, at=clock.now()))


def _escrow(payment_id: PaymentId, split: Split) -> Escrow:
    return Escrow.hold(
        split.order_id,
        payment_id=payment_id,
        seller_id=split.seller_id,
        captured=split.amount,
        commission_bp=split.commission_bp,
    )
