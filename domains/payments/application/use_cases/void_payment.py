from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock

NOTHING_TO_VOID = frozenset({PaymentStatus.FAILED, PaymentStatus.VOIDED})


async def void_payment(uow: PaymentsUnitOfWork, payment_id: PaymentId, /, *, clock: Clock) -> None:
    """Take down that the gateway let the authorisation go.

    Joins the caller's transaction. Nothing to void is success: an undo step has no refusals.

    Raises:
        PaymentNotVoidable: it was captured; money goes back by a refund.
    """
    payment = await uow.payments.get(payment_id)
    if payment.status not in NOTHING_TO_VOID:
        payment.void(at=clock.now())
        await uow.payments.save(payment)
