from collections.abc import Mapping
from dataclasses import dataclass

from domains.payments.application.ports.outbound import PaymentGateway, PaymentsUnitOfWork
from domains.payments.application.use_cases.record_outcome import record_news
from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.exceptions import PaymentNotFound, PaymentStateRefused
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletePaymentAction:
    """`data` is what the challenge gave the buyer's browser; only the gateway can read it."""

    payment_id: PaymentId
    viewer: Viewer
    data: Mapping[str, object]


async def complete_payment_action(
    command: CompletePaymentAction,
    /,
    *,
    begin: Begin[PaymentsUnitOfWork],
    gateway: PaymentGateway,
    clock: Clock,
) -> PaymentId:
    """Finish a challenge. The gateway says how it ended; a replay finds that it did.

    Raises:
        PaymentNotFound: there is none, or it is not the viewer's.
        PaymentStateRefused: the gateway has not answered yet, so there is nothing to finish.
        InvalidInput: the gateway cannot read `data`.
        Transient: the gateway did not answer.
    """
    async with begin() as uow:
        payment = await _own_payment(uow, command)
    if payment.gateway_reference is None:
        raise PaymentStateRefused("This payment does not wait for an action.", field="paymentId")
    if payment.status is PaymentStatus.ACTION_REQUIRED:
        outcome = await gateway.complete_action(payment.gateway_reference, command.data)
        async with begin() as uow:
            await record_news(uow, payment.id, outcome, clock=clock)
    return payment.id


async def _own_payment(uow: PaymentsUnitOfWork, command: CompletePaymentAction) -> Payment:
    payment = await uow.payments.get(command.payment_id)
    viewer = command.viewer
    owned = payment.customer_id is not None and payment.customer_id == viewer.customer_id
    if not (owned or viewer.is_admin):  # a stranger must not learn that it exists
        raise PaymentNotFound("There is no such payment.", field="paymentId")
    return payment
