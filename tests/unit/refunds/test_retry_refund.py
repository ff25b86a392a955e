from dataclasses import replace

import pytest

from domains.refunds.application.use_cases.retry_refund import RetryRefund, retry_refund
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.exceptions import RefundNotFound, RefundNotRetryable
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.shared_kernel.audit import StaffAction
from domains.shared_kernel.errors import IdempotencyKeyReused
from domains.shared_kernel.ids import RefundId, SellerId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.refunds import NOON, a_failed_refund, a_refund, a_retry
from tests.fakes.payments import StoppedClock
from tests.fakes.refunds import InMemoryRefundsUnitOfWork

CLOCK = StoppedClock(NOON)


async def stored(uow: InMemoryRefundsUnitOfWork, refund: Refund) -> Refund:
    await uow.refunds.save(refund)
    return refund


async def retry(uow: InMemoryRefundsUnitOfWork, command: RetryRefund) -> RefundId:
    return await retry_refund(command, begin=uow.begin, clock=CLOCK)


async def test_a_declined_refund_is_on_its_way_again() -> None:
    uow = InMemoryRefundsUnitOfWork()
    refund = await stored(uow, a_failed_refund())

    await retry(uow, a_retry(refund))

    assert uow.refunds.rows[refund.id].status is RefundStatus.PENDING
    assert uow.jobs.queue == [("refunds.settle", refund.id)]
    assert uow.audit.entries == []


async def test_a_replay_tries_once() -> None:
    uow = InMemoryRefundsUnitOfWork()
    refund = await stored(uow, a_failed_refund())
    command = a_retry(refund)

    answers = [await retry(uow, command), await retry(uow, replace(command))]

    assert answers == [refund.id] * 2
    assert uow.refunds.rows[refund.id].attempt == 2
    assert len(uow.jobs.queue) == 1
    with pytest.raises(IdempotencyKeyReused):
        await retry(uow, replace(command, refund_id=RefundId("ref_other")))


async def test_a_refund_that_has_not_failed_is_refused_and_the_key_stays_free() -> None:
    uow = InMemoryRefundsUnitOfWork()
    refund = await stored(uow, a_refund())
    with pytest.raises(RefundNotRetryable):
        await retry(uow, a_retry(refund))
    assert uow.jobs.queue == []
    refund.fail("declined", at=NOON)
    await uow.refunds.save(refund)

    await retry(uow, a_retry(refund))

    assert len(uow.jobs.queue) == 1


async def test_another_seller_finds_no_refund() -> None:
    uow = InMemoryRefundsUnitOfWork()
    refund = await stored(uow, a_failed_refund())

    with pytest.raises(RefundNotFound):
        await retry(uow, a_retry(refund, seller_id=SellerId("sel_other")))

    assert uow.refunds.rows[refund.id].status is RefundStatus.FAILED


async def test_what_an_administrator_retries_is_kept() -> None:
    uow = InMemoryRefundsUnitOfWork()
    refund = await stored(uow, a_failed_refund())

    await retry(uow, a_retry(refund, key=IdempotencyKey("cus_admin", "k"), seller_id=None))

    [entry] = uow.audit.entries
    assert (entry.actor_id, entry.action) == ("cus_admin", StaffAction.REFUND_RETRY)
    assert (entry.target_id, entry.reason) == (refund.id, "It was declined: account_closed")
    assert (entry.before, entry.after) == (
        {"status": "FAILED"},
        {"status": "PENDING", "attempt": "2"},
    )
