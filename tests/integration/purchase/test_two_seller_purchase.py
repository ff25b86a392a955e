"""The main job: a cart of two sellers, bought, shipped, followed live, and the books checked."""

import asyncio
from typing import Any

from gql.client import AsyncClientSession

from tests.integration.purchase import operations as op
from tests.integration.purchase.books import check_books
from tests.integration.purchase.people import document, key
from tests.integration.purchase.shop import Shop


async def statuses(session: AsyncClientSession, order_id: str, until: str) -> list[Any]:
    """The events of `orderStatusChanged` from the snapshot to a status."""
    seen: list[Any] = []
    async for event in session.subscribe(document(op.ORDER_STATUS, id=order_id)):
        seen.append(event["orderStatusChanged"])
        if seen[-1]["status"] == until:
            return seen
    raise AssertionError(seen)


async def test_a_two_seller_cart_is_bought_shipped_and_delivered_live(shop: Shop) -> None:
    first, second = shop.stores
    lamp = await shop.goods(first, price="19.99", stock=10)
    desk = await shop.goods(second, price="150.00", stock=3)

    cart = await shop.buyer.do(
        op.CREATE_CART,
        lines=[
            {"variantId": lamp.variant_id, "quantity": 2},
            {"variantId": desk.variant_id, "quantity": 1},
        ],
    )
    grouped = (await shop.buyer.ask(op.CART, id=cart["cart"]["id"]))["cart"]
    assert {g["seller"]["id"]: g["subtotal"]["minorUnits"] for g in grouped["sellerGroups"]} == {
        first.id: 3998,
        second.id: 15000,
    }

    checkout = await shop.checked_out(shop.buyer, {"cartId": cart["cart"]["id"]})
    assert checkout["problems"] == []
    assert await shop.level(lamp.variant_id) == (10, 2, 0)
    result = await shop.outcome(shop.buyer, await shop.pay(shop.buyer, checkout))
    group = result["orderGroup"]
    assert group["total"] == checkout["quote"]["total"]
    assert sum(o["total"]["minorUnits"] for o in group["orders"]) == group["total"]["minorUnits"]
    assert {o["status"] for o in group["orders"]} == {"PAID"}
    assert await shop.level(lamp.variant_id) == (10, 0, 2)
    emptied = (await shop.buyer.ask(op.CART, id=cart["cart"]["id"]))["cart"]
    assert emptied["totalQuantity"] == 0

    for store in shop.stores:
        sales = (await store.owner.ask(op.ORDERS, **{"as": "SELLER"}))["orders"]["nodes"]
        [sold] = [o for o in sales if o["id"] in {bought["id"] for bought in group["orders"]}]
        async with shop.buyer.socket() as session:
            following = asyncio.create_task(statuses(session, sold["id"], "DELIVERED"))
            await shop.delivered(store, sold["id"])
            seen = await asyncio.wait_for(following, 20)
        versions = [event["version"] for event in seen]
        assert versions == sorted(set(versions))
        assert seen[0]["status"] in ("PAID", "SHIPPED")
        assert await shop.buyer.do(op.RECEIVE, id=sold["id"], key=key())
        done = await shop.order(shop.buyer, sold["id"])
        assert done["status"] == "COMPLETED"
        assert done["escrow"]["held"]["minorUnits"] == 0
        assert done["escrow"]["released"] == done["total"]
        assert [s["status"] for s in done["shipments"]] == ["DELIVERED"]

    assert await shop.level(lamp.variant_id) == (8, 0, 0)
    assert await shop.level(desk.variant_id) == (2, 0, 0)
    await check_books(shop.books)
