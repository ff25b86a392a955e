"""Refunds: ports meet adapters."""

from domains.inventory.application.use_cases.restock import restock
from domains.orders.application.use_cases.note_refunded import note_refunded
from domains.orders.application.use_cases.refund_lines import preview_refund as preview_lines
from domains.orders.application.use_cases.refund_lines import refund_lines
from domains.payments.application.use_cases.record_refund import record_refund
from domains.payments.contracts.apis import PaymentReads
from domains.refunds.application.ports.inbound import RefundCommands
from domains.refunds.application.ports.outbound import (
    GrantSteps,
    PaymentReference,
    RefundGateway,
    SettlementSteps,
)
from domains.refunds.application.use_cases.create_refund import create_refund
from domains.refunds.application.use_cases.open_refund import SETTLE
from domains.refunds.application.use_cases.preview_refund import preview_refund
from domains.refunds.application.use_cases.retry_refund import retry_refund
from domains.refunds.sagas.settle_refund import keep_trying, settle_refund
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.jobs.handler import Handler
from persistence.unit_of_work import SqlUnitOfWork


def refund_commands(begin: Begin[SqlUnitOfWork], clock: Clock) -> RefundCommands:
    steps: GrantSteps[SqlUnitOfWork] = GrantSteps(
        refund_lines=lambda uow, lines: refund_lines(uow, lines, clock=clock),
        restock=lambda uow, pieces, reference: restock(uow, pieces, reference, clock=clock),
    )
    return RefundCommands(
        create_refund=retrying(lambda it: create_refund(it, begin=begin, steps=steps, clock=clock)),
        retry_refund=retrying(lambda it: retry_refund(it, begin=begin, clock=clock)),
        preview_refund=lambda it: preview_refund(it, begin=begin, preview=preview_lines),
    )


def refund_jobs(
    begin: Begin[SqlUnitOfWork], gateway: RefundGateway, payments: PaymentReads, clock: Clock
) -> tuple[dict[str, Handler], dict[str, Handler]]:
    """The handlers of jobs, and what to do when one has used up its attempts."""
    steps: SettlementSteps[SqlUnitOfWork] = SettlementSteps(
        note_refunded=lambda uow, note: note_refunded(uow, note, clock=clock),
        record_refund=lambda uow, paid: record_refund(uow, paid, clock=clock),
    )

    async def settle(payload: str) -> None:
        await settle_refund(
            RefundId(payload),
            begin=begin,
            gateway=gateway,
            payment_reference=payment_reference(payments),
            steps=steps,
            clock=clock,
        )

    async def exhausted(payload: str) -> None:
        await keep_trying(RefundId(payload), begin=begin, clock=clock)

    return {SETTLE: settle}, {SETTLE: exhausted}


def payment_reference(payments: PaymentReads) -> PaymentReference:
    """The gateway's id of an order's payment, by way of what is held for the order."""

    async def find(order_id: OrderId, /) -> str | None:
        [escrow] = await payments.escrow_of_orders([order_id])
        if escrow is None:
            return None
        [payment] = await payments.by_ids([escrow.payment_id])
        return payment.gateway_reference if payment else None

    return find
