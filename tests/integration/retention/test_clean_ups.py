"""What nobody will read again is deleted, what somebody may stays, and neither is searched for."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.composition import retention
from apps.settings import Settings
from domains.carts.domain.aggregates.cart import Cart
from domains.shared_kernel.ids import CustomerId
from persistence.accounts import sessions
from persistence.carts import abandoned
from persistence.checkout import ended
from persistence.engine import Pools
from persistence.idempotency import keys
from persistence.outbox import store
from persistence.retention import BATCH
from persistence.statements import Statement
from persistence.unit_of_work import transactions
from tests.builders.carts import a_cart
from tests.builders.inventory import a_variant_id
from tests.fakes.payments import StoppedClock
from tests.integration.plans import rows_read

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=90)
OLD, YOUNG = BEFORE - timedelta(days=1), BEFORE + timedelta(days=1)

CHECKOUT = """
with hold as (
  insert into stock_reservations (id, owner, status, lines, expires_at, version)
  values ('res_' || $1, 'chk_' || $1, $3, '[]', $2, 1)
), use as (
  insert into coupon_redemptions (coupon_id, checkout_id, status)
  select 'cou_1', 'chk_' || $1, $6 where $6::text is not null
), purchase as (
  insert into order_groups (id, number, checkout_id, email, shipping_address, access_token_hash,
    currency, total_minor, order_ids, placed_at)
  select 'ogr_' || $1, $1, 'chk_' || $1, 'a@shop.test', '{}', '', 'EUR', 1, '{ord_1}', $2 where $5
), checkout as (
  insert into checkouts (id, currency, country, state, reservation_id, hold_expires_at, total_minor,
    order_group_id, content, created_at, version)
  values ('chk_' || $1, 'EUR', 'DE', $4, 'res_' || $1, $2, 1,
    case when $4 = 'COMPLETED' then 'ogr_' || $1 end, '{}', $2, 1)
)
insert into checkout_sagas (id, checkout_id, order_group_id, payment_id, amount_minor, currency,
  state, step, deadline, version)
values ('att_' || $1, 'chk_' || $1, 'ogr_' || $1, 'pay_' || $1, 1, 'EUR', 'failed', 0, $2, 1)
"""
PARTS = ("checkouts", "checkout_sagas", "stock_reservations")


async def a_checkout(
    database: Pools,
    name: str,
    *,
    at: datetime = OLD,
    hold: str = "RELEASED",
    state: str = "EXPIRED",
    placed: bool = False,
    coupon: str | None = None,
) -> None:
    await database.write.execute(
        "insert into coupons (id, code, scope, kind, basis_points, starts_at, active, version)"
        " values ('cou_1', 'C', 'PLATFORM', 'PERCENTAGE', 1, now(), true, 1) on conflict do nothing"
    )
    await database.write.execute(CHECKOUT, name, at, hold, state, placed, coupon)


async def left(database: Pools, table: str, column: str = "id") -> list[str]:
    rows = await database.write.fetch(f"select {column} from {table} order by 1")  # noqa: S608 - ours
    return [row[0].partition("_")[2] or row[0] for row in rows]


async def test_checkouts_that_came_to_nothing_go_with_all_their_parts(database: Pools) -> None:
    await a_checkout(database, "expired")
    await a_checkout(database, "cancelled", state="CANCELLED", coupon="GIVEN_BACK")
    await a_checkout(database, "young", at=YOUNG, coupon="GIVEN_BACK")

    assert await ended.forget(database.write, BEFORE) == 2

    assert [await left(database, part) for part in PARTS] == [["young"]] * 3
    assert await left(database, "coupon_redemptions", "checkout_id") == ["young"]


@pytest.mark.parametrize(
    "kept",
    [
        {"state": "COMPLETED", "hold": "ALLOCATED", "placed": True, "coupon": "GIVEN_BACK"},
        {"state": "EXPIRED", "hold": "ALLOCATED", "placed": True},
        {"state": "OPEN", "hold": "HELD"},
        {"state": "COMPLETING", "hold": "CLAIMED"},
        {"state": "EXPIRED", "hold": "CLAIMED"},
        {"state": "EXPIRED", "coupon": "HELD"},
    ],
)
async def test_checkouts_that_had_orders_or_hold_something_stay(
    database: Pools, kept: dict[str, Any]
) -> None:
    await a_checkout(database, "kept", **kept)

    assert await ended.forget(database.write, BEFORE) == 0

    assert [await left(database, part) for part in PARTS] == [["kept"]] * 3


async def test_a_checkout_that_somebody_has_locked_waits_for_the_next_time(
    database: Pools,
) -> None:
    await a_checkout(database, "locked")
    await a_checkout(database, "free")

    async with database.write.acquire() as other, other.transaction():
        await other.execute("select from checkouts where id = 'chk_locked' for update")
        assert await ended.forget(database.write, BEFORE) == 1

    assert await left(database, "checkouts") == ["locked"]


async def kept_cart(database: Pools, at: datetime, customer: str | None = None) -> Cart:
    cart = a_cart((a_variant_id(), 1), customer_id=CustomerId(customer) if customer else None)
    cart.use_codes(["TOUCHED"], at=at)
    async with transactions(database.write)() as uow:
        await uow.carts.save(cart)
    return cart


async def test_carts_of_nobody_go_when_they_were_not_touched_for_long(database: Pools) -> None:
    await kept_cart(database, OLD)
    theirs = await kept_cart(database, OLD, "cus_1")
    touched = await kept_cart(database, OLD)
    touched.use_codes(["AGAIN"], at=YOUNG)
    async with transactions(database.write)() as uow:
        await uow.carts.save(touched)

    assert await abandoned.forget(database.write, BEFORE) == 1

    kept = await database.write.fetch("select id from carts")
    assert {row["id"] for row in kept} == {theirs.id, touched.id}


async def test_keys_go_in_batches_until_none_is_old(database: Pools) -> None:
    add = """insert into idempotency_keys (caller, value, fingerprint, created_at)
             select 'c', $1 || n, '', $2 from generate_series(1, $3::int) n"""
    await database.write.execute(add, "old", OLD, 2 * BATCH + 1)
    await database.write.execute(add, "young", YOUNG, 2)

    assert await keys.forget(database.write, BEFORE) == 2 * BATCH + 1

    assert await left(database, "idempotency_keys", "value") == ["young1", "young2"]


async def test_a_clean_up_whose_time_is_up_leaves_the_rest_to_the_next_tick(
    database: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence.retention.SECONDS", 0.0)
    await database.write.execute(MANY["idempotency_keys"], BEFORE - timedelta(days=100))

    assert await keys.forget(database.write, BEFORE) == BATCH
    assert await keys.forget(database.write, BEFORE) == BATCH


async def test_one_clean_up_that_fails_keeps_no_other_from_running(
    database: Pools, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> int:
        raise LookupError

    monkeypatch.setattr(sessions, "forget", fails)
    await a_checkout(database, "expired")

    with caplog.at_level(logging.ERROR):
        await retention.forget(database.write, Settings(), StoppedClock(NOW))

    assert await left(database, "checkouts") == []
    assert [it.message for it in caplog.records] == ["clean-up of sessions failed"]


MANY = {
    "idempotency_keys": """
        insert into idempotency_keys (caller, value, fingerprint, created_at)
        select 'c', n::text, '', $1::timestamptz + interval '1 minute' * n
        from generate_series(-50, 20000) n""",
    "outbox": """
        with relay as (insert into outbox_relay (sequenced, published) values (20051, 20051))
        insert into outbox (shard, agg, seq, type, payload, at, position)
        select 0, 'a', n + 51, 'tests.counted.v1', '{}',
          $1::timestamptz + interval '1 minute' * n, n + 51
        from generate_series(-50, 20000) n""",
    "carts": """
        insert into carts (id, currency, lines, codes, note, version, touched_on)
        select 'crt_' || n, 'EUR', '[]', '[]', '', 1, $1::timestamptz + interval '1 hour' * n
        from generate_series(-50, 20000) n""",
    "checkouts": """
        with hold as (
          insert into stock_reservations (id, owner, status, lines, expires_at, version)
          select 'res_' || n, 'chk_' || n, 'RELEASED', '[]', $1, 1
          from generate_series(-50, 20000) n
        ), purchase as (
          insert into order_groups (id, number, checkout_id, email, shipping_address,
            access_token_hash, currency, total_minor, order_ids, placed_at)
          select 'ogr_' || n, n::text, 'none_' || n, 'a@shop.test', '{}', '', 'EUR', 1, '{ord_1}',
            $1
          from generate_series(-50, 20000) n
        ), checkout as (
          insert into checkouts (id, currency, country, state, reservation_id, hold_expires_at,
            total_minor, content, created_at, version)
          select 'chk_' || n, 'EUR', 'DE', 'EXPIRED', 'res_' || n,
            $1::timestamptz + interval '1 minute' * n, 1, '{}', $1, 1
          from generate_series(-50, 20000) n
        )
        insert into checkout_sagas (id, checkout_id, order_group_id, payment_id, amount_minor,
          currency, state, step, deadline, version)
        select 'att_' || n, 'chk_' || n, 'ogr_' || n, 'pay_' || n, 1, 'EUR', 'failed', 0, $1, 1
        from generate_series(-50, 20000) n""",
}


@pytest.mark.parametrize(
    ("table", "statement", "before"),
    [
        ("idempotency_keys", keys._FORGET, BEFORE),
        ("outbox", store._FORGET, BEFORE),
        ("carts", abandoned._FORGET, BEFORE.date()),
        ("checkouts", ended._FORGET, BEFORE),
    ],
)
async def test_what_is_young_is_not_read(
    database: Pools, table: str, statement: Statement, before: object
) -> None:
    await database.write.execute(MANY[table], BEFORE)
    await database.write.execute("analyze")

    assert await rows_read(database.write, statement, before=before) <= 6 * 51
