from dataclasses import dataclass

from domains.payments.application.ports.outbound import PaymentGateway, PaymentsUnitOfWork
from domains.payments.application.use_cases.record_outcome import record_news
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveGatewayWebhook:
    """A message whose signature was verified. It says that something happened, not what."""

    message_id: str
    payment_id: PaymentId
    gateway_reference: str


async def receive_gateway_webhook(
    command: ReceiveGatewayWebhook,
    /,
    *,
    begin: Begin[PaymentsUnitOfWork],
    gateway: PaymentGateway,
    clock: Clock,
) -> PaymentId:
    """Ask the gateway where the payment stands, for messages come late and out of order.

    Raises:
        PaymentNotFound: the message is about no payment of ours.
        Transient: the gateway did not answer; it will send the message again.
    """
    outcome = await gateway.authorisation(command.gateway_reference)
    key = IdempotencyKey("payment gateway", command.message_id)
    async with begin() as uow:
        if await uow.keys.claim(key, command) is None:
            await record_news(uow, command.payment_id, outcome, clock=clock)
            await uow.keys.store(key, command.payment_id)
    return command.payment_id
