from dataclasses import dataclass

from domains.payments.application.ports.outbound import PaymentGateway, PaymentsUnitOfWork
from domains.payments.application.use_cases.record_outcome import record_news
from domains.payments.contracts.apis import PaymentReads
from domains.payments.domain.exceptions import PaymentNotFound
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveGatewayWebhook:
    """A message whose signature was verified. It says that something happened, not what."""

    payment_id: PaymentId
    gateway_reference: str


async def receive_gateway_webhook(
    command: ReceiveGatewayWebhook,
    /,
    *,
    begin: Begin[PaymentsUnitOfWork],
    gateway: PaymentGateway,
    reads: PaymentReads,
    clock: Clock,
) -> PaymentId:
    """Ask the gateway where the payment stands, for messages come late and out of order.

    Most bring nothing new, and then nobody is asked: who opened the payment hears the first answer
    itself, or asks again until it does. Only how a challenge ended is told by nobody else. What
    comes again finds what the first message has done, so it needs no key to count once.

    Raises:
        PaymentNotFound: the message is about no payment of ours.
        Transient: the gateway did not answer; it will send the message again.
    """
    [known] = await reads.by_ids([command.payment_id])
    if known is None:
        raise PaymentNotFound("There is no such payment.", field="paymentId")
    if known.status is PaymentStatus.ACTION_REQUIRED:
        outcome = await gateway.authorisation(command.gateway_reference)
        async with begin() as uow:
            await record_news(uow, command.payment_id, outcome, clock=clock)
    return command.payment_id
