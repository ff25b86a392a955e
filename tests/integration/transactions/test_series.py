"""Units of work that follow one another know what they wrote, and never write over others."""

import asyncio
from typing import Any

import pytest

from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.exceptions import PaymentNotFound
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import PaymentId, new_id
from domains.shared_kernel.use_case import Begin
from persistence.payments.repository import THE_PAYMENT
from persistence.unit_of_work import SqlUnitOfWork, series
from tests.builders.payments import NOON, a_payment
from tests.integration.transactions.database import Database


async def authorised(payment_id: PaymentId, begin: Begin[SqlUnitOfWork]) -> None:
    async with begin() as uow:
        payment = await uow.payments.get(payment_id)
        payment.authorize(gateway_reference=new_id("gw"), at=NOON)
        await uow.payments.save(payment)


async def captured(payment_id: PaymentId, begin: Begin[SqlUnitOfWork]) -> None:
    async with begin() as uow:
        payment = await uow.payments.get(payment_id)
        payment.capture(payment.amount, at=NOON)
        await uow.payments.save(payment)


async def voided(database: Database, payment_id: PaymentId) -> None:
    async with database.begin() as uow:
        payment = await uow.payments.get(payment_id)
        payment.void(at=NOON)
        await uow.payments.save(payment)


async def stored(database: Database, payment_id: PaymentId) -> Payment:
    async with database.begin() as uow:
        return await uow.payments.get(payment_id)


def foreseen(uow: SqlUnitOfWork, payment_id: PaymentId, row: dict[str, Any]) -> None:
    THE_PAYMENT.beside(uow._database, row, the_id=payment_id)


async def opened(database: Database) -> PaymentId:
    payment = a_payment()
    async with database.begin() as uow:
        await uow.payments.save(payment)
    await database.sent()
    return payment.id


async def test_what_was_written_is_not_read_again(database: Database) -> None:
    payment_id, begin = await opened(database), series(database.pools.write)()

    await authorised(payment_id, begin)
    await captured(payment_id, begin)

    assert await database.sent() == ["select", "with", "with"]
    assert (await stored(database, payment_id)).status is PaymentStatus.CAPTURED


async def test_who_was_overtaken_in_between_writes_nothing(database: Database) -> None:
    payment_id, begin = await opened(database), series(database.pools.write)()
    await authorised(payment_id, begin)
    await voided(database, payment_id)

    with pytest.raises(Conflict):
        await captured(payment_id, begin)

    assert (await stored(database, payment_id)).status is PaymentStatus.VOIDED


async def test_what_was_foreseen_is_no_excuse_to_write_over_others(database: Database) -> None:
    payment_id, begin = await opened(database), series(database.pools.write)()
    row = await database.pools.write.fetchrow("select * from payments where id = $1", payment_id)
    assert row
    async with begin() as uow:
        foreseen(uow, payment_id, dict(row))
    await voided(database, payment_id)

    with pytest.raises(Conflict):
        await authorised(payment_id, begin)

    assert (await stored(database, payment_id)).status is PaymentStatus.VOIDED


@pytest.mark.parametrize("overtaken", [False, True])
async def test_what_was_foreseen_is_compared_when_something_else_needs_a_lock(
    database: Database, *, overtaken: bool
) -> None:
    payment_id, begin = await opened(database), series(database.pools.write)()
    row = await database.pools.write.fetchrow("select * from payments where id = $1", payment_id)
    assert row

    async def locking() -> None:
        async with begin() as uow:
            foreseen(uow, payment_id, dict(row))
            payment = await uow.payments.get(payment_id)
            if overtaken:
                await asyncio.create_task(voided(database, payment_id))
            payment.authorize(gateway_reference=new_id("gw"), at=NOON)
            await uow.payments.save(payment)
            await uow.stock.lock([])

    if overtaken:
        with pytest.raises(Conflict):
            await locking()
    else:
        await locking()

    wanted = PaymentStatus.VOIDED if overtaken else PaymentStatus.AUTHORIZED
    assert (await stored(database, payment_id)).status is wanted


async def test_a_refusal_is_looked_at_again_with_locks(database: Database) -> None:
    begin = series(database.pools.write)()

    with pytest.raises(Conflict) as refused:
        await captured(PaymentId("pay_nobodys"), begin)

    assert isinstance(refused.value.__cause__, PaymentNotFound)


async def test_another_unit_follows_one_that_had_to_lock(database: Database) -> None:
    payment_id, begin = await opened(database), series(database.pools.write)()
    async with begin() as uow:
        payment = await uow.payments.get(payment_id)
        payment.authorize(gateway_reference=new_id("gw"), at=NOON)
        await uow.payments.save(payment)
        await uow.stock.lock([])
    await database.sent()

    await captured(payment_id, begin)

    assert await database.sent() == ["with"]
    assert (await stored(database, payment_id)).status is PaymentStatus.CAPTURED
