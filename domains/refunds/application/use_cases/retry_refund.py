from dataclasses import dataclass

from domains.refunds.application.ports.outbound import RefundsUnitOfWork
from domains.refunds.application.use_cases.open_refund import SETTLE
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.exceptions import RefundNotFound
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, RefundId, SellerId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRefund:
    """`seller_id` None: an administrator asks, who is the key's caller."""

    key: IdempotencyKey
    refund_id: RefundId
    seller_id: SellerId | None


async def retry_refund(
    command: RetryRefund, /, *, begin: Begin[RefundsUnitOfWork], clock: Clock
) -> RefundId:
    """Have the gateway asked again for a refund that it declined.

    The order goes on counting what it granted, so nothing is granted a second time.

    Raises:
        RefundNotFound: there is none, or it is another seller's.
        RefundNotRetryable: it has not failed.
    """
    async with begin() as uow:
        known = await uow.keys.claim(command.key, command)
        if known is not None:
            return RefundId(known)
        refund = await uow.refunds.get(command.refund_id)
        if command.seller_id not in (None, refund.seller_id):  # a stranger must not learn of it
            raise RefundNotFound(f"No refund {command.refund_id}.", field="id")
        await _retry(uow, refund, command, clock)
        await uow.keys.store(command.key, refund.id)
    return command.refund_id


async def _retry(
    uow: RefundsUnitOfWork, refund: Refund, command: RetryRefund, clock: Clock
) -> None:
    before, declined = refund.status, refund.failure_code
    refund.retry(at=clock.now())
    await uow.refunds.save(refund)
    await uow.jobs.enqueue(SETTLE, refund.id)
    if command.seller_id is None:
        entry = AuditEntry(
            actor_id=CustomerId(command.key.caller),
            action=StaffAction.REFUND_RETRY,
            target_id=refund.id,
            reason=f"It was declined: {declined}",
            at=clock.now(),
            before={"status": before},
            after={"status": refund.status, "attempt": str(refund.attempt)},
        )
        await uow.audit.append(entry)
