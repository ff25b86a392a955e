"""What one tenant can learn of another (A1, T1), beside `tests/integration/graph`."""

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import is_object_type

from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Viewer
from tests.builders.sold import Sold, sell
from tests.fakes.payments import StoppedClock
from tests.integration.security.desk import Desk

SET_STOCK = """mutation($input: InventorySetInput!, $key: String!) {
  inventorySetQuantities(input: $input, idempotencyKey: $key) {
    levels { onHand } userErrors { __typename code } } }"""
LEVELS = "query($ids: [ID!]) { inventoryLevels(variantIds: $ids) { nodes { onHand } } }"
COUPON = """mutation($input: CouponInput!) {
  couponCreate(input: $input) { coupon { id } userErrors { code } } }"""
REASON = "query($id: ID!) { node(id: $id) { ... on Seller { statusReason } } }"
USED = "query($id: ID!) { node(id: $id) { ... on Coupon { code used } } }"
HOLD = "query($id: ID!) { stockReservation(id: $id) { id status lines { quantity } } }"
PREVIEW = """query($id: ID!) {
  refundPreview(orderId: $id, lines: []) { amount { minorUnits } } }"""
NEVER_SHOWN = {
    "accessTokenHash",
    "cardToken",
    "digest",
    "gatewayReference",
    "owner",
    "ownerId",
    "password",
    "passwordHash",
}


@pytest.fixture
async def sold(desk: Desk) -> Sold:
    """The business of somebody else."""
    return await sell(desk.begin, StoppedClock(datetime.now(UTC)))


@pytest.fixture
async def stranger(desk: Desk) -> Viewer:
    """The owner of another store."""
    return await desk.seller()


async def test_no_type_of_the_graph_has_a_field_for_what_is_secret(desk: Desk) -> None:
    kinds = [kind for kind in desk.graph._schema.type_map.values() if is_object_type(kind)]

    shown = {(kind.name, field) for kind in kinds for field in kind.fields}

    assert {it for it in shown if it[1] in NEVER_SHOWN} == set()


async def test_why_a_store_was_judged_is_for_its_owner_and_administrators(
    desk: Desk, stranger: Viewer
) -> None:
    owner = await desk.seller()
    store = (await desk.ask("{ viewerSeller { id } }", owner))["viewerSeller"]["id"]
    viewers = {
        "owner": owner,
        "administrator": await desk.customer(is_admin=True),
        "stranger": stranger,
        "nobody": Viewer(),
        "tool": await desk.tool(owner, "ORDERS_READ"),
    }

    seen = {
        name: (await desk.ask(REASON, viewer, id=store))["node"]["statusReason"]
        for name, viewer in viewers.items()
    }

    assert seen == {
        "owner": "Welcome",
        "administrator": "Welcome",
        "stranger": None,
        "nobody": None,
        "tool": None,
    }


async def test_a_hold_does_not_tell_whose_it_is(desk: Desk, sold: Sold) -> None:
    async with desk.begin() as uow:
        row = await uow._database.fetchrow(
            "select r.id, r.owner from stock_reservations r order by r.id desc limit 1"
        )
    assert row

    shown = await desk.ask(HOLD, Viewer(), id=row["id"])

    assert shown["stockReservation"]["id"] == row["id"]
    assert row["owner"] not in str(shown)


async def test_a_refusal_does_not_tell_the_stock_of_another_store(
    desk: Desk, sold: Sold, stranger: Viewer
) -> None:
    guess = {"variantId": sold.variant_id, "quantity": 5, "changeFromQuantity": 1}
    unknown = {**guess, "variantId": "var_unknown"}

    theirs, nobodys = [
        await desk.ask(SET_STOCK, stranger, input={"quantities": [it]}, key=new_id("key"))
        for it in (guess, unknown)
    ]

    assert theirs == nobodys
    assert theirs["inventorySetQuantities"]["userErrors"][0]["code"] == "NOT_FOUND"


async def test_stock_levels_leave_out_variants_of_other_stores(
    desk: Desk, sold: Sold, stranger: Viewer
) -> None:
    levels = await desk.ask(LEVELS, stranger, ids=[sold.variant_id])

    assert levels["inventoryLevels"]["nodes"] == []


async def test_how_often_a_coupon_was_used_is_for_who_made_it(desk: Desk, stranger: Viewer) -> None:
    maker = await desk.seller()
    given: dict[str, Any] = {"code": new_id("c")[-20:].upper(), "scope": "SELLER"}
    made = await desk.do(COUPON, maker, input={**given, "kind": "PERCENT", "basisPoints": 1000})

    seen = {
        name: (await desk.ask(USED, viewer, id=made["coupon"]["id"]))["node"]["used"]
        for name, viewer in {"maker": maker, "stranger": stranger, "nobody": Viewer()}.items()
    }

    assert seen == {"maker": 0, "stranger": None, "nobody": None}


async def test_a_refund_preview_of_a_foreign_order_is_that_of_a_missing_one(
    desk: Desk, sold: Sold, stranger: Viewer
) -> None:
    theirs = await desk.ask(PREVIEW, stranger, id=sold.order_id)
    missing = await desk.ask(PREVIEW, stranger, id="ord_unknown")

    assert theirs == missing == {"refundPreview": None}
