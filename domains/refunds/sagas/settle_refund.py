"""Pays a refund: asked, answered, written down. There is nothing to undo.

Any worker runs it, any number of times, even twice at once. That the gateway may have been asked
is committed before it is; whoever comes later looks the answer up before asking again, with the
same key. Only a decline is a decline: an unknown answer (`Transient`) is for the job's next try.
A declined refund that is tried again is a new attempt, with a key of its own: the gateway answers
an old key with the old decline. An answer counts for the attempt that asked for it, and no other.
"""

import logging
from datetime import timedelta
from typing import Final

from domains.orders.contracts.apis import RefundNote
from domains.payments.contracts.apis import Outcome, PaidRefund
from domains.refunds.application.ports.outbound import (
    PaymentReference,
    RefundGateway,
    RefundsUnitOfWork,
    SettlementSteps,
    U,
)
from domains.refunds.application.use_cases.open_refund import SETTLE
from domains.refunds.domain.aggregates.refund import Refund
from domains.shared_kernel.ids import RefundId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin

RECESS: Final = timedelta(hours=1)
"""How long a refund rests after the job has used up its attempts."""

_NO_PAYMENT: Final = "no_payment"

log = logging.getLogger(__name__)


async def settle_refund(
    refund_id: RefundId,
    /,
    *,
    begin: Begin[U],
    gateway: RefundGateway,
    payment_reference: PaymentReference,
    steps: SettlementSteps[U],
    clock: Clock,
) -> None:
    """Bring a refund to its end; one that is over stays as it is.

    Raises:
        Transient: the gateway's answer is unknown; try again later.
    """
    async with begin() as uow:
        refund = await uow.refunds.get(refund_id)
        if not refund.is_pending:
            return
        asked_before = refund.asked
        refund.ask()
        await uow.refunds.save(refund)
    reference = await payment_reference(refund.order_id)
    if reference is None:
        await _fail(refund, _NO_PAYMENT, begin=begin, clock=clock)
        return
    outcome = await _pay(refund, reference, gateway, asked_before=asked_before)
    if outcome.ok:
        await _settle(refund, begin=begin, steps=steps, clock=clock)
    else:
        await _fail(refund, outcome.code or outcome.status, begin=begin, clock=clock)


async def keep_trying(
    refund_id: RefundId, /, *, begin: Begin[RefundsUnitOfWork], clock: Clock
) -> None:
    """After the job's last attempt: tell a person, and go on in an hour.

    An unknown refund is never given up by a guess: it may have been paid.
    """
    async with begin() as uow:
        refund = await uow.refunds.get(refund_id)
        if refund.is_pending:
            log.error("refund %s: the gateway has not answered; it needs a person", refund_id)
            await uow.jobs.enqueue(SETTLE, refund_id, at=clock.now() + RECESS)


async def _pay(
    refund: Refund, reference: str, gateway: RefundGateway, *, asked_before: bool
) -> Outcome:
    key = _key(refund)
    known = await gateway.find(key) if asked_before else None
    return known or await gateway.refund(reference, refund.amount, key=key)


def _key(refund: Refund) -> str:
    """One per attempt; the first has the name that refunds had before there were others."""
    first = f"{refund.id}:refund"
    return first if refund.attempt == 1 else f"{first}:{refund.attempt}"


async def _settle(
    asked: Refund, *, begin: Begin[U], steps: SettlementSteps[U], clock: Clock
) -> None:
    async with begin() as uow:
        refund = await uow.refunds.get(asked.id)
        if not refund.awaits(asked.attempt):  # a twin was faster
            return
        note = RefundNote(order_id=refund.order_id, refund_id=refund.id, amount=refund.amount)
        outstanding = await steps.note_refunded(uow, note)
        paid = PaidRefund(
            order_id=refund.order_id,
            refund_id=refund.id,
            amount=refund.amount,
            outstanding=outstanding,
        )
        await steps.record_refund(uow, paid)
        refund.settle(at=clock.now())
        await uow.refunds.save(refund)


async def _fail(asked: Refund, code: str, *, begin: Begin[RefundsUnitOfWork], clock: Clock) -> None:
    async with begin() as uow:
        refund = await uow.refunds.get(asked.id)
        if not refund.awaits(asked.attempt):
            return
        refund.fail(code, at=clock.now())
        await uow.refunds.save(refund)
    log.error("refund %s was declined (%s); it needs a person", asked.id, code)
