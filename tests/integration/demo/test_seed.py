"""The demo marketplace in a database: whole, repeatable, with books that balance."""

import pytest

from apps.composition import demo
from apps.composition.demo import DemoRefused
from apps.demo import people
from apps.settings import Profile, Settings
from domains.accounts.adapters.outbound.argon2_passwords import Argon2Passwords
from domains.orders.domain.value_objects.order_status import OrderStatus
from tests.integration.demo.conftest import SILENT, Database

TABLES = (
    "customers", "sellers", "categories", "products", "product_variants", "product_images",
    "stock", "reviews", "coupons", "tax_rates", "orders", "ledger_journals", "outbox",
)  # fmt: skip


async def counts(database: Database) -> dict[str, int]:
    return {it: await database.fetchval(f"select count(*) from {it}") for it in TABLES}  # noqa: S608 - ours


async def test_there_is_an_order_in_every_state_that_lasts(seeded: Database) -> None:
    rows = await seeded.fetch(
        "select distinct status from orders where customer_id = $1", people.buyer().id
    )
    passing = {OrderStatus.PENDING_PAYMENT}
    assert {row["status"] for row in rows} == set(OrderStatus) - passing


async def test_money_and_stock_are_right(seeded: Database) -> None:
    unbalanced = "select journal_id from ledger_entries group by 1 having sum(amount_minor) <> 0"
    paid = """select count(*) from escrows e join orders o on o.id = e.order_id
              where e.captured_minor <> o.total_minor or e.refunded_minor <> o.settled_minor"""
    allocated = "select sum(allocated) from stock"
    unshipped = (
        """select sum(unshipped) from orders where status in ('paid', 'partially_shipped')"""
    )
    assert await seeded.fetch(unbalanced) == []
    assert await seeded.fetchval(paid) == 0
    assert await seeded.fetchval(allocated) == await seeded.fetchval(unshipped)
    assert await seeded.fetchval("select sum(reserved) from stock") == 0


async def test_every_movement_of_stock_is_written_down(seeded: Database) -> None:
    signed = "case reason when 'SHIPPED' then -quantity else quantity end"
    moved = f"""select count(*) from stock s where on_hand <> (
                 select coalesce(sum({signed}), 0) from stock_movements m
                 where m.variant_id = s.variant_id
                   and reason in ('COUNTED', 'SHIPPED', 'RESTOCKED'))"""  # noqa: S608 - ours
    assert await seeded.fetchval(moved) == 0


async def test_ratings_are_those_of_the_reviews(seeded: Database) -> None:
    counted = "stars_1 + stars_2 + stars_3 + stars_4 + stars_5"
    of_sellers = f"""select count(*) from seller_ratings s where {counted} <> (
                       select count(*) from reviews r where r.seller_id = s.seller_id)"""  # noqa: S608 - ours
    of_products = """select count(*) from products p where rating_count <> (
                       select count(*) from reviews r where r.product_id = p.id)"""
    assert await seeded.fetchval(of_sellers) == 0
    assert await seeded.fetchval(of_products) == 0


async def test_a_second_run_does_nothing(empty: Settings, database: Database) -> None:
    await demo.seed(empty, products=60, out=SILENT)
    before = await counts(database)

    await demo.seed(empty, products=60, out=SILENT)

    assert await counts(database) == before


async def test_a_larger_marketplace_is_the_smaller_one_with_more(
    empty: Settings, database: Database
) -> None:
    await demo.seed(empty, products=30, out=SILENT)
    before = await database.fetch("select * from products order by id")

    await demo.seed(empty, products=90, out=SILENT)

    ids = [row["id"] for row in before]
    after = "select * from products where id = any($1) order by id"
    assert await database.fetch(after, ids) == before
    assert (await counts(database))["products"] == 90


async def test_the_demo_accounts_can_sign_in(seeded: Database) -> None:
    accounts = await seeded.fetch(
        "select email, password_hash, is_admin from customers where email = any($1)",
        [people.BUYER, people.SELLER, people.ADMIN],
    )
    right = [
        await Argon2Passwords().verify(it["password_hash"], "demo-password") for it in accounts
    ]
    assert right == [True, True, True]
    assert [it["email"] for it in accounts if it["is_admin"]] == [people.ADMIN]


async def test_production_has_no_demo_data(empty: Settings) -> None:
    production = empty.model_copy(update={"profile": Profile.PRODUCTION})

    with pytest.raises(DemoRefused):
        await demo.seed(production, products=10, out=SILENT)
