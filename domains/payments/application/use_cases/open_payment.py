from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.contracts.apis import PaymentOrder
from domains.payments.domain.aggregates.payment import Payment
from domains.shared_kernel.ids import PaymentId, new_id
from domains.shared_kernel.time import Clock


async def open_payment(
    uow: PaymentsUnitOfWork, order: PaymentOrder, /, *, clock: Clock
) -> PaymentId:
    """Join the caller's transaction.

    Raises:
        Conflict: the reference has a payment already.
    """
    payment = Payment.open(
        PaymentId(new_id("pay")),
        reference=order.reference,
        order_group_id=order.order_group_id,
        customer_id=order.customer_id,
        amount=order.amount,
        at=clock.now(),
    )
    await uow.payments.save(payment)
    return payment.id
