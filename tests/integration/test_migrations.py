"""The migrations make exactly the schema that the code is written for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from domains.checkout.contracts.pricing import Saving
from domains.shared_kernel.ids import CouponId, RefundId
from domains.shared_kernel.money import Currency, Money
from persistence import metadata
from persistence.checkout import documents
from persistence.engine import codecs
from persistence.migrations import upgrade
from persistence.refunds.repository import SqlRefundRepository


@pytest.fixture
async def empty_database(database_url: str) -> str:
    connection = await asyncpg.connect(database_url)
    await connection.execute("drop database if exists migrated")
    await connection.execute("create database migrated")
    await connection.close()
    return database_url.replace("/storefront?", "/migrated?")


QUEUE_BEFORE = """
create type pgqueuer_status as enum ('queued', 'picked', 'successful', 'exception', 'failed');
create table pgqueuer (
  id bigserial primary key, updated timestamptz not null default now(),
  execute_after timestamptz not null default now(), status pgqueuer_status not null,
  entrypoint text not null, payload bytea, attempts integer not null default 0);
create table pgqueuer_log (); create table pgqueuer_statistics ();
create table pgqueuer_schedules ();
create function fn_pgqueuer_changed() returns trigger language plpgsql as 'begin return null; end';
create trigger tg_pgqueuer_changed after insert on pgqueuer execute function fn_pgqueuer_changed();
insert into pgqueuer (status, entrypoint, payload, attempts) values
  ('queued', 'checkout.expire', 'chk_1', 0), ('picked', 'checkout.advance', 'att_1', 2),
  ('failed', 'checkout.advance', 'att_2', 20)
"""


async def test_jobs_that_wait_in_the_queue_that_was_before_are_not_lost(
    empty_database: str,
) -> None:
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute(QUEUE_BEFORE)

        await upgrade.upgrade(empty_database)

        rows = await connection.fetch(
            "select name, payload, attempts, failed_at is not null from jobs order by id"
        )
        gone = await connection.fetchval("select to_regclass('pgqueuer') is null")
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [
        ("checkout.expire", "chk_1", 0, False),
        ("checkout.advance", "att_1", 2, False),
        ("checkout.advance", "att_2", 20, True),
    ]
    assert gone


async def upgraded_to(revision: str, database_url: str) -> None:
    """As it was when that was the newest schema."""
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        await connection.run_sync(lambda it: command.upgrade(upgrade.config(it), revision))
    await engine.dispose()


@asynccontextmanager
async def migrated(
    database_url: str, revision: str, before: str
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """What was written `before`, when that was the newest revision, in today's schema."""
    await upgraded_to(revision, database_url)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(before)
        await upgrade.upgrade(database_url)
        yield connection
    finally:
        await connection.close()


QUOTED_BEFORE = """
create function eur(amount integer) returns jsonb language sql as
$$ select jsonb_build_object('minor_units', amount, 'currency_code', 'EUR') $$;
insert into checkouts (id, currency, country, state, reservation_id, hold_expires_at, total_minor,
  content, created_at, version)
select 'chk_1', 'EUR', 'DE', 'OPEN', 'res_1', now(), 1170, jsonb_build_object(
    'shipping_address', null, 'payment_method', null, 'groups', '[]'::jsonb, 'codes', '[]'::jsonb,
    'notices', '[]'::jsonb, 'quote', jsonb_build_object(
      'token', 'quo_1', 'coupons', '[]'::jsonb, 'codes', '[]'::jsonb,
      'expires_at', '2026-01-01T00:00:00+00:00', 'pricing', jsonb_build_object(
        'coupons', '[]'::jsonb, 'totals', order_, 'orders', jsonb_build_object('sel_1', order_),
        'lines', jsonb_build_array(jsonb_build_object(
          'id', 'cln_1', 'seller_id', 'sel_1', 'subtotal', eur(800), 'discount', eur(100),
          'tax', eur(70), 'total', eur(770),
          'savings', jsonb_build_array(jsonb_build_object('coupon_id', 'c', 'amount', eur(100)))
        ))))), now(), 1
from jsonb_build_object('subtotal', eur(800), 'discount', eur(100), 'tax', eur(70),
  'delivery', eur(400), 'total', eur(1170)) as sums(order_)
"""


async def test_what_was_quoted_stays_what_it_was(empty_database: str) -> None:
    async with migrated(empty_database, "0007", QUOTED_BEFORE) as connection:
        content = await connection.fetchval("select content from checkouts")
    pricing = documents.read(content).quote.pricing
    [line], totals = pricing.lines, pricing.totals
    assert pricing.orders == {"sel_1": totals}
    assert (totals.delivery, totals.total) == (eur(400), eur(1170))
    assert (line.subtotal, line.discount, line.tax, line.total) == (*map(eur, (800, 100, 70, 770)),)
    assert line.savings == (Saving(CouponId("c"), eur(100)),)


DECLINED_BEFORE = """
insert into refunds (id, order_id, seller_id, lines, shipping_minor, amount_minor, currency, reason,
  note, status, asked, created_at, failure_code, version)
values ('ref_1', 'ord_1', 'sel_1', '[]', 500, 500, 'EUR', 'RETURNED', '', 'FAILED', true, now(),
  'account_closed', 2)
"""


async def test_a_refund_that_was_declined_before_can_be_retried(empty_database: str) -> None:
    async with migrated(empty_database, "0009", DECLINED_BEFORE) as connection:
        await codecs(connection)
        refund = await SqlRefundRepository(connection).get(RefundId("ref_1"))
    refund.retry(at=datetime.now(UTC))
    assert refund.attempt == 2


UNDER_WAY_BEFORE = """
insert into order_groups select 'ogr_1', '1', 'chk_1', null, 'ada@example.test', '{}', '', 'EUR',
  0, '{ord_1}', now();
insert into orders select id, id, 'ogr_1', 'sel_1', null, '', status, 'EUR', 0, 0, 0, '', '',
  0, 0, 0, 0, 0, 0, '{}', 0, now(), now(), null, 3
from (values ('ord_1', 'shipped'), ('ord_2', 'completed'), ('ord_3', 'paid')) as it(id, status)
"""


async def test_what_was_under_way_gets_an_end(empty_database: str) -> None:
    async with migrated(empty_database, "0010", UNDER_WAY_BEFORE) as connection:
        ends = await connection.fetch(
            "select id, completes_at from orders where completes_at is not null"
        )
        jobs = await connection.fetch("select payload, due_at from jobs")
    assert [it["id"] for it in ends] == ["ord_1"]
    assert [tuple(it) for it in jobs] == [tuple(it) for it in ends]


TRACKED_BEFORE = """
insert into shipments select 'shp_1', 'ord_1', 'sel_1', null, '', 'created', now(), now(), null, 2;
insert into parcels select id, 'shp_1', position, 'created', '[]'
from (values ('pcl_1', 0), ('pcl_2', 1)) as it(id, position);
insert into parcel_tracking (carrier, number, shipment_id, parcel_id, position) values
  ('ups', 'TYPO1', 'shp_1', 'pcl_1', 0), ('ups', 'RIGHT1', 'shp_1', 'pcl_1', 1),
  ('ups', 'RIGHT2', 'shp_1', 'pcl_2', 0)
"""


async def test_tracking_numbers_that_were_corrected_before_are_free(empty_database: str) -> None:
    async with migrated(empty_database, "0011", TRACKED_BEFORE) as connection:
        free = await connection.fetch("select number from parcel_tracking where until is not null")
    assert [row["number"] for row in free] == ["TYPO1"]


SOLD_WITHOUT_LIMIT_BEFORE = """
insert into stock
  (variant_id, seller_id, on_hand, reserved, allocated, uncounted, policy, updated_at)
values
  ('var_both', 'sel_1', 5, 1, 2, 3, 'CONTINUE', now()),
  ('var_enough', 'sel_1', 9, 0, 0, 2, 'DENY', now()),
  ('var_shipped', 'sel_1', 7, 0, 0, 0, 'DENY', now());
insert into stock_movements (variant_id, reason, quantity, reference, at) values
  ('var_shipped', 'COUNTED', 8, 'opening', now()), ('var_shipped', 'RECEIVED', 2, 'more', now()),
  ('var_shipped', 'SHIPPED', 4, 'shp_1', now()), ('var_shipped', 'SHIPPED', 1, 'shp_2', now()),
  ('var_shipped', 'RESTOCKED', 1, 'ref_1', now()), ('var_enough', 'COUNTED', 9, 'opening', now()),
  ('var_enough', 'SHIPPED', 3, 'shp_1', now());
"""


async def test_what_is_on_hand_is_shared_out_and_what_left_it_may_come_back(
    empty_database: str,
) -> None:
    async with migrated(empty_database, "0012", SOLD_WITHOUT_LIMIT_BEFORE) as connection:
        rows = await connection.fetch(
            """select variant_id, on_hand, reserved, allocated, uncounted, returnable
            from stock order by variant_id"""
        )
    assert [tuple(row) for row in rows] == [
        ("var_both", 5, 1, 4, 1, 0),
        ("var_enough", 9, 0, 2, 0, 0),
        ("var_shipped", 7, 0, 0, 0, 3),
    ]


def eur(minor_units: int) -> Money:
    return Money(minor_units, Currency.EUR)


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_name": _ours})
    return list(compare_metadata(context, metadata.complete()))


def _ours(name: str | None, kind: str, _: object) -> bool:
    """Of a partitioned table not the partitions."""
    return kind != "table" or not (name or "").startswith("product_search_")


async def test_processes_that_start_at_once_migrate_once(empty_database: str) -> None:
    assert await upgrade.pending(empty_database)

    await asyncio.gather(*(upgrade.upgrade(empty_database) for _ in range(3)))

    assert not await upgrade.pending(empty_database)
    engine = create_async_engine(empty_database.replace("postgresql:", "postgresql+asyncpg:", 1))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
