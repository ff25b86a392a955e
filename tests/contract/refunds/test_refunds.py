"""One contract, every adapter: what the use cases may rely on."""

from collections.abc import AsyncIterator, Callable

import pytest

from domains.refunds.application.ports.outbound import RefundRepository
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.exceptions import RefundNotFound
from domains.shared_kernel.errors import Conflict
from persistence.engine import Pools
from persistence.refunds.reader import SqlRefundReader
from persistence.refunds.repository import SqlRefundRepository
from tests.builders.refunds import NOON, a_refund
from tests.fakes.refunds import InMemoryRefunds


@pytest.fixture(params=["memory", "postgres"])
async def refunds(request: pytest.FixtureRequest, pools: Pools) -> AsyncIterator[RefundRepository]:
    if request.param == "memory":
        yield InMemoryRefunds()
        return
    async with pools.write.acquire() as connection, connection.transaction():
        yield SqlRefundRepository(connection)


def settled(refund: Refund) -> None:
    refund.settle(at=NOON)


def failed(refund: Refund) -> None:
    refund.fail("account_closed", at=NOON)


def retried(refund: Refund) -> None:
    failed(refund)
    refund.retry(at=NOON)


@pytest.mark.parametrize("end", [settled, failed, retried])
@pytest.mark.parametrize("customer", ["cus_1", None])
async def test_what_is_saved_is_what_is_read(
    refunds: RefundRepository, end: Callable[[Refund], None], customer: str | None
) -> None:
    refund = a_refund(customer_id=customer)
    await refunds.save(refund)
    assert await refunds.get(refund.id) == refund

    refund.ask()
    await refunds.save(refund)
    assert await refunds.get(refund.id) == refund

    end(refund)
    await refunds.save(refund)
    assert await refunds.get(refund.id) == refund


async def test_an_unknown_refund_is_not_found(refunds: RefundRepository) -> None:
    with pytest.raises(RefundNotFound):
        await refunds.get(a_refund().id)


async def test_a_lost_race_is_a_conflict(refunds: RefundRepository) -> None:
    refund = a_refund()
    await refunds.save(refund)
    stale = await refunds.get(refund.id)
    refund.settle(at=NOON)
    await refunds.save(refund)

    stale.fail("late", at=NOON)

    with pytest.raises(Conflict):
        await refunds.save(stale)


async def test_the_reader_shows_what_was_saved(pools: Pools) -> None:
    refund = a_refund()
    async with pools.write.acquire() as connection:
        await SqlRefundRepository(connection).save(refund)
    reader = SqlRefundReader(pools.read)

    [view, missing] = await reader.by_ids([refund.id, a_refund().id])
    [of_order, none] = await reader.of_orders([refund.order_id, a_refund().order_id])

    assert view is not None
    assert (view.amount, view.shipping, view.status) == (
        refund.amount,
        refund.shipping,
        refund.status,
    )
    assert [(line.quantity, line.amount) for line in view.lines] == [
        (line.quantity, line.amount) for line in refund.lines
    ]
    assert of_order == [view]
    assert missing is None
    assert none == []
