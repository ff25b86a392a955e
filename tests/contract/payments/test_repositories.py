"""One contract, every storage: what the use cases and the readers of the books may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.payments.application.ports.outbound import PaymentsUnitOfWork
from domains.payments.domain.exceptions import EscrowNotFound, PaymentNotFound
from domains.payments.domain.services.journals import capture_journal
from domains.payments.domain.value_objects.journal import JournalKind
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import OrderId, PaymentId
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.payments import (
    NOON,
    a_payment,
    an_authorised_payment,
    an_escrow,
    usd,
)
from tests.fakes.payments import InMemoryPaymentsUnitOfWork


@pytest.fixture
async def rolled_back(pools: Pools) -> AsyncIterator[SqlUnitOfWork]:
    """A transaction that leaves no trace."""
    async with pools.write.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield SqlUnitOfWork(connection)
        await transaction.rollback()


@pytest.fixture(params=["memory", "postgres"])
def uow(request: pytest.FixtureRequest) -> PaymentsUnitOfWork:
    if request.param == "memory":
        return InMemoryPaymentsUnitOfWork()
    found: SqlUnitOfWork = request.getfixturevalue("rolled_back")
    return found


async def test_what_is_saved_is_what_is_read(uow: PaymentsUnitOfWork) -> None:
    payment = a_payment()
    await uow.payments.save(payment)
    opened = await uow.payments.get(payment.id)

    payment.require_action(gateway_reference="gw_1", url="https://bank.test", at=NOON)
    await uow.payments.save(payment)

    assert opened.version == 1
    assert await uow.payments.get(payment.id) == payment


async def test_a_refunded_payment_of_a_guest_is_what_is_read(uow: PaymentsUnitOfWork) -> None:
    payment = an_authorised_payment(customer_id=None)
    payment.capture(usd(9_000), at=NOON)
    await uow.payments.save(payment)

    assert await uow.payments.get(payment.id) == payment


async def test_an_unknown_payment_is_not_found(uow: PaymentsUnitOfWork) -> None:
    with pytest.raises(PaymentNotFound):
        await uow.payments.get(PaymentId("pay_nobody"))


async def test_a_lost_race_is_a_conflict(uow: PaymentsUnitOfWork) -> None:
    payment = a_payment()
    await uow.payments.save(payment)
    stale = await uow.payments.get(payment.id)
    payment.void(at=NOON)
    await uow.payments.save(payment)
    stale.authorize(gateway_reference="gw_1", at=NOON)

    with pytest.raises(Conflict):
        await uow.payments.save(stale)


async def test_a_second_payment_of_one_reference_is_a_conflict(uow: PaymentsUnitOfWork) -> None:
    payment = a_payment()
    await uow.payments.save(payment)

    with pytest.raises(Conflict):
        await uow.payments.save(a_payment(reference=payment.reference))


async def test_an_escrow_is_what_was_saved(uow: PaymentsUnitOfWork) -> None:
    payment = an_authorised_payment()
    await uow.payments.save(payment)
    escrow = an_escrow(payment_id=payment.id)
    await uow.escrows.add(escrow)
    added = await uow.escrows.get(escrow.order_id)

    escrow.refund(usd(1_000), outstanding=usd(0))
    escrow.release(outstanding=usd(0))
    await uow.escrows.save(escrow)

    assert added.held == usd(10_000)
    assert await uow.escrows.get(escrow.order_id) == escrow
    assert await uow.escrows.payment_of(escrow.order_id) == payment.id


async def test_an_unpaid_order_has_no_escrow(uow: PaymentsUnitOfWork) -> None:
    with pytest.raises(EscrowNotFound):
        await uow.escrows.get(OrderId("ord_nobody"))
    with pytest.raises(EscrowNotFound):
        await uow.escrows.payment_of(OrderId("ord_nobody"))


async def test_a_journal_is_posted_once(uow: PaymentsUnitOfWork) -> None:
    escrow = an_escrow()
    journal = capture_journal(escrow.payment_id, [escrow], at=NOON)
    before = await uow.ledger.posted(JournalKind.CAPTURE, escrow.payment_id)

    await uow.ledger.post(journal)
    await uow.ledger.post(capture_journal(escrow.payment_id, [escrow], at=NOON))

    assert not before
    assert await uow.ledger.posted(JournalKind.CAPTURE, escrow.payment_id)
    assert not await uow.ledger.posted(JournalKind.REFUND, escrow.payment_id)
