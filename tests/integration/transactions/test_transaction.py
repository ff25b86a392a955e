"""A transaction that goes to PostgreSQL as seldom as it can, and lets nobody notice."""

from contextlib import suppress
from datetime import UTC, datetime

import asyncpg
import pytest

from domains.carts.domain.aggregates.cart import Cart
from domains.shared_kernel.errors import Conflict
from tests.builders.carts import NOON, a_cart
from tests.builders.inventory import a_variant_id
from tests.integration.transactions.database import JOB, Database


async def test_what_is_only_written_goes_out_at_once_and_is_whole(database: Database) -> None:
    cart = a_cart((a_variant_id(), 2))

    async with database.begin() as uow:
        await uow.carts.save(cart)
        await uow.jobs.enqueue(JOB, cart.id)

    assert len(await database.sent()) == 1
    assert await database.stored(cart) == cart
    assert await database.versions(cart) == [*range(1, cart.version + 1)]


async def test_a_change_is_one_read_and_one_write_in_a_transaction(database: Database) -> None:
    cart = await database.kept(a_cart((a_variant_id(), 2)))

    async with database.begin() as uow:
        mine = await uow.carts.get(cart.id)
        mine.use_codes(["SALE"], at=NOON)
        await uow.carts.save(mine)

    assert await database.sent() == ["begin;", "select", "with", "commit;"]


async def test_a_read_sees_what_was_written_before_it(database: Database) -> None:
    cart = a_cart((a_variant_id(), 2))

    async with database.begin() as uow:
        await uow.carts.save(cart)
        found = await uow.carts.get(cart.id)

    assert found == cart


async def test_of_two_writes_to_one_row_none_is_lost(database: Database) -> None:
    cart = await database.kept(a_cart((a_variant_id(), 2)))

    async with database.begin() as uow:
        for code in ("FIRST", "SECOND"):
            cart.use_codes([code], at=NOON)
            await uow.carts.save(cart)

    assert (await database.stored(cart)).codes == ("SECOND",)
    assert await database.versions(cart) == [*range(1, cart.version + 1)]


async def test_a_lost_race_is_a_conflict_that_leaves_nothing_behind(database: Database) -> None:
    cart = await database.kept(a_cart((a_variant_id(), 2)))
    stale = await database.stored(cart)
    cart.use_codes(["FIRST"], at=NOON)
    await database.kept(cart)
    stale.use_codes(["SECOND"], at=NOON)

    with pytest.raises(Conflict):
        await database.kept(stale, job=True)

    assert (await database.stored(cart)).codes == ("FIRST",)
    assert await database.versions(cart) == [*range(1, cart.version + 1)]
    assert not await database.pools.read.fetchval(
        "select count(*) from jobs where payload = $1", cart.id
    )


async def test_a_row_that_another_has_made_is_a_conflict(database: Database) -> None:
    cart = a_cart((a_variant_id(), 2))
    await database.kept(a_copy(cart))

    with pytest.raises(Conflict):
        await database.kept(cart)


def a_copy(cart: Cart) -> Cart:
    """Made anew with the same id."""
    return Cart.create(cart.id, buyer=cart.buyer, note="", at=datetime.now(UTC))


async def test_what_was_written_before_a_refusal_is_gone(database: Database) -> None:
    cart = a_cart((a_variant_id(), 2))

    with pytest.raises(LookupError):
        await database.kept(cart, fails=True)

    assert await database.versions(cart) == []


@pytest.mark.parametrize("writes_on", [True, False])
async def test_what_was_rolled_back_is_no_success_though_a_failure_was_borne(
    database: Database, *, writes_on: bool
) -> None:
    cart = await database.kept(a_cart((a_variant_id(), 2)))
    other = a_cart((a_variant_id(), 2))

    async def goes_on() -> None:
        async with database.begin() as uow:
            await uow.carts.save(a_copy(cart))
            with suppress(Conflict):
                await uow.carts.get(cart.id)
            if writes_on:
                await uow.carts.save(other)

    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        await goes_on()

    assert await database.versions(other) == []
    assert await database.stored(cart) == cart  # the connection is as good as before
