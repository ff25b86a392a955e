"""Races, lost answers, `kill -9`: a purchase is whole or fully undone, charged once or never."""

import asyncio

import pytest

from tests.integration.purchase import operations as op
from tests.integration.purchase.books import check_books
from tests.integration.purchase.people import ADDRESS, Person, key
from tests.integration.purchase.shop import Goods, Json, Shop, eventually

COMMITS = 3
"""Transactions that the worker needs for a purchase."""
CALLS = 2
"""Authorise and capture."""
CRASHES = [
    *(f"{when}-commit:{n}" for n in range(1, COMMITS + 1) for when in ("before", "after")),
    *(f"{when}-call:{n}" for n in range(1, CALLS + 1) for when in ("before", "after")),
]


async def test_two_hundred_buyers_of_the_last_fifty_pieces_buy_exactly_fifty(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], stock=50)

    async def buy(buyer: Person) -> bool:
        payload = (
            await buyer.ask(
                op.CREATE_CHECKOUT,
                input={"lines": [pieces(goods, 1)], "countryCode": "US"},
                key=key(),
            )
        )["checkoutCreate"]
        if payload["checkout"] is None:
            assert payload["userErrors"][0]["code"] == "INSUFFICIENT_STOCK", payload
            return False
        checkout = await finish(buyer, payload["checkout"])
        result = await shop.outcome(buyer, await shop.pay(buyer, checkout))
        assert result["__typename"] == "CheckoutCompletionSuccess", result
        return True

    bought = await asyncio.gather(*(buy(shop.buyer) for _ in range(200)))

    assert sum(bought) == 50
    assert await shop.level(goods.variant_id) == (50, 0, 50)
    await check_books(shop.books)


async def finish(buyer: Person, checkout: Json) -> Json:
    """What a buyer still has to say before paying."""
    id = checkout["id"]
    await buyer.do(op.EMAIL, id=id, email="ada@shoppers.example")
    addressed = await buyer.do(op.SHIP_TO, id=id, address=ADDRESS)
    [group] = addressed["checkout"]["groups"]
    chosen = {"groupId": group["id"], "deliveryOptionId": group["deliveryOptions"][0]["id"]}
    await buyer.do(op.DELIVER, id=id, selections=[chosen])
    ready: Json = (await buyer.do(op.PAY_WITH, id=id, token="tok_visa"))["checkout"]  # noqa: S106
    return ready


@pytest.mark.parametrize("point", CRASHES)
async def test_a_worker_killed_anywhere_leaves_a_whole_purchase(shop: Shop, point: str) -> None:
    marketplace = shop.marketplace
    goods = await shop.goods(shop.stores[0], stock=5)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 2)])
    marketplace.worker.stop()
    crashing = marketplace.crashing_worker(point)
    crashing.start()
    try:
        attempt = await shop.pay(shop.buyer, checkout)
        await asyncio.to_thread(crashing.died, 3)
    finally:
        crashing.stop()
        marketplace.worker.start()

    result = await shop.outcome(shop.buyer, attempt)

    assert result["__typename"] == "CheckoutCompletionSuccess", result
    assert await shop.level(goods.variant_id) == (5, 0, 2)
    assert await charged(shop, checkout) == [checkout["quote"]["total"]["minorUnits"]]
    await check_books(shop.books)


async def charged(shop: Shop, checkout: Json) -> list[int]:
    """What was captured for a checkout, payment by payment."""
    rows = await shop.books.fetch(
        """select p.captured_minor from payments p join checkouts c
           on c.order_group_id = p.order_group_id where c.id = $1""",
        checkout["id"],
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize("card", ["tok_lost_answer", "tok_lost_request", "tok_slow"])
async def test_an_unclear_answer_is_cleared_up_by_asking_never_by_guessing(
    shop: Shop, card: str
) -> None:
    goods = await shop.goods(shop.stores[0], stock=5)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)], card=card)

    result = await shop.outcome(shop.buyer, await shop.pay(shop.buyer, checkout))

    assert result["__typename"] == "CheckoutCompletionSuccess", result
    assert await charged(shop, checkout) == [checkout["quote"]["total"]["minorUnits"]]
    await check_books(shop.books)


@pytest.mark.parametrize("card", ["tok_declined", "tok_insufficient_funds", "tok_capture_declined"])
async def test_a_declined_purchase_is_fully_undone(shop: Shop, card: str) -> None:
    goods = await shop.goods(shop.stores[0], stock=5)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 2)], card=card)

    result = await shop.outcome(shop.buyer, await shop.pay(shop.buyer, checkout))

    assert result["__typename"] == "CheckoutCompletionFailed", result
    on_hand, _, allocated = await shop.level(goods.variant_id)
    assert (on_hand, allocated) == (5, 0)
    assert sum(await charged(shop, checkout)) == 0
    await check_books(shop.books)


async def test_a_killed_api_answers_a_repeated_payment_with_the_same_attempt(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], stock=5)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)])
    mine, api = key(), shop.marketplace.api
    paying = asyncio.create_task(shop.pay(shop.buyer, checkout, attempt_key=mine))
    await asyncio.sleep(0.01)
    api.kill()
    await asyncio.gather(paying, return_exceptions=True)
    api.start()

    attempts = [await shop.pay(shop.buyer, checkout, attempt_key=mine) for _ in range(2)]

    assert attempts[0] == attempts[1]
    result = await shop.outcome(shop.buyer, attempts[0])
    assert result["__typename"] == "CheckoutCompletionSuccess", result
    assert await charged(shop, checkout) == [checkout["quote"]["total"]["minorUnits"]]
    await check_books(shop.books)


async def test_twenty_clicks_on_pay_make_one_purchase(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], stock=5)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)])
    mine = key()

    attempts = await asyncio.gather(
        *(shop.pay(shop.buyer, checkout, attempt_key=mine) for _ in range(20))
    )

    assert len(set(attempts)) == 1
    await shop.outcome(shop.buyer, attempts[0])
    assert await shop.level(goods.variant_id) == (5, 0, 1)


async def test_an_order_cancelled_twenty_times_is_paid_back_once(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], stock=5)
    group = await shop.bought(shop.buyer, [(goods, 2)])
    [order] = group["orders"]

    answers = await asyncio.gather(
        *(shop.buyer.ask(op.CANCEL, id=order["id"], key=key()) for _ in range(20))
    )

    refused = [a["orderCancel"]["userErrors"] for a in answers if a["orderCancel"]["userErrors"]]
    assert len(refused) == 19

    async def paid_back() -> bool:
        escrow = (await shop.order(shop.buyer, order["id"]))["escrow"]
        return bool(escrow["refunded"] == escrow["captured"])

    await eventually(paid_back)
    assert await shop.level(goods.variant_id) == (5, 0, 0)
    await check_books(shop.books)


def pieces(goods: Goods, quantity: int) -> Json:
    return {"variantId": goods.variant_id, "quantity": quantity}
