"""Payments: ports meet adapters."""

from dataclasses import dataclass

from domains.payments.adapters.inbound.webhook import GatewayWebhook
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.payments.adapters.outbound.server import Server
from domains.payments.application.ports.inbound import PaymentCommands
from domains.payments.application.ports.outbound import PaymentGateway, PaymentsUnitOfWork
from domains.payments.application.use_cases.complete_payment_action import (
    complete_payment_action,
)
from domains.payments.application.use_cases.receive_gateway_webhook import (
    receive_gateway_webhook,
)
from domains.payments.contracts.apis import PaymentReads
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.engine import Pools
from persistence.payments.reader import SqlPaymentReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """`gateway` is for the sagas; `webhook.receive` answers the gateway's messages."""

    reads: PaymentReads
    commands: PaymentCommands
    gateway: PaymentGateway
    webhook: GatewayWebhook


def payments(
    pools: Pools,
    begin: Begin[PaymentsUnitOfWork],
    gateway_server: Server,
    clock: Clock,
    *,
    webhook_secret: str,
) -> Payments:
    gateway = SandboxGateway(gateway_server)
    reads = SqlPaymentReader(pools.read)
    commands = payment_commands(begin, gateway, reads, clock)
    return Payments(
        reads=reads,
        commands=commands,
        gateway=gateway,
        webhook=GatewayWebhook(webhook_secret, commands.receive_gateway_webhook),
    )


def payment_commands(
    begin: Begin[PaymentsUnitOfWork], gateway: PaymentGateway, reads: PaymentReads, clock: Clock
) -> PaymentCommands:
    return PaymentCommands(
        complete_payment_action=retrying(
            lambda it: complete_payment_action(it, begin=begin, gateway=gateway, clock=clock)
        ),
        receive_gateway_webhook=retrying(
            lambda it: receive_gateway_webhook(
                it, begin=begin, gateway=gateway, reads=reads, clock=clock
            )
        ),
    )
