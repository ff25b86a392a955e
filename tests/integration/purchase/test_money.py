"""Money in every way it can go: challenged, discounted, refunded; exact to the cent."""

from typing import Any

import pytest

from tests.integration.purchase import operations as op
from tests.integration.purchase.books import check_books
from tests.integration.purchase.people import key
from tests.integration.purchase.shop import Json, Shop, eventually


async def test_a_challenge_that_is_passed_completes_the_purchase(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0])
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)], card="tok_3ds")
    attempt = await shop.pay(shop.buyer, checkout)
    waiting = await shop.outcome(shop.buyer, attempt)
    assert waiting["__typename"] == "CheckoutCompletionActionRequired", waiting

    await shop.buyer.do(op.CHALLENGE, id=waiting["payment"]["id"], data={"code": "1234"})
    result = await settled(shop, attempt)

    assert result["__typename"] == "CheckoutCompletionSuccess", result
    await check_books(shop.books)


async def test_a_challenge_that_fails_undoes_the_purchase(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], stock=4)
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)], card="tok_3ds_fails")
    attempt = await shop.pay(shop.buyer, checkout)
    waiting = await shop.outcome(shop.buyer, attempt)

    await shop.buyer.ask(op.CHALLENGE, id=waiting["payment"]["id"], data={"code": "1234"})
    result = await settled(shop, attempt)

    assert result["__typename"] == "CheckoutCompletionFailed", result
    assert (await shop.level(goods.variant_id))[2] == 0
    await check_books(shop.books)


async def settled(shop: Shop, attempt: str) -> Json:
    """The outcome once the challenge is over."""

    async def over() -> Any:
        result = await shop.outcome(shop.buyer, attempt)
        return result if result["__typename"] != "CheckoutCompletionActionRequired" else None

    found: Json = await eventually(over)
    return found


async def test_a_coupon_of_the_platform_is_split_exactly(shop: Shop) -> None:
    first = await shop.goods(shop.stores[0], price="0.99")
    second = await shop.goods(shop.stores[1], price="10.01")
    code = f"SAVE{key()[:10]}".upper()
    await shop.admin.do(op.CREATE_COUPON, input=a_third_off(code))
    cart = await shop.buyer.do(
        op.CREATE_CART,
        lines=[
            {"variantId": first.variant_id, "quantity": 3},
            {"variantId": second.variant_id, "quantity": 1},
        ],
    )
    await shop.buyer.do(op.DISCOUNT, id=cart["cart"]["id"], codes=[code])
    shown = (await shop.buyer.ask(op.CART, id=cart["cart"]["id"]))["cart"]
    assert shown["discountCodes"] == [{"code": code, "applicable": True}]

    checkout = await shop.checked_out(
        shop.buyer, {"cartId": cart["cart"]["id"], "discountCodes": [code]}
    )
    quote = checkout["quote"]
    assert quote["subtotal"]["minorUnits"] == 3 * 99 + 1001
    assert quote["discount"] == shown["cost"]["discount"]
    result = await shop.outcome(shop.buyer, await shop.pay(shop.buyer, checkout))

    group = result["orderGroup"]
    assert group["total"] == quote["total"]
    discounts = await shop.books.fetchval(
        """select sum(l.discount_minor) from order_lines l join orders o on o.id = l.order_id
           where o.group_id = $1""",
        group["id"],
    )
    assert discounts == quote["discount"]["minorUnits"]
    await check_books(shop.books)


def a_third_off(code: str) -> Json:
    return {"code": code, "scope": "PLATFORM", "kind": "PERCENT", "basisPoints": 3333}


async def test_refunds_by_line_add_up_to_what_was_paid_and_not_a_cent_more(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], price="3.33")
    [bought] = (await shop.bought(shop.buyer, [(goods, 3)]))["orders"]
    await shop.delivered(shop.stores[0], bought["id"])
    order = await shop.order(shop.buyer, bought["id"])
    [line] = order["lines"]
    one = [{"orderLineId": line["id"], "quantity": 1}]
    seller = shop.stores[0].owner

    for _ in range(3):
        preview = await seller.ask(op.REFUND_PREVIEW, id=order["id"], lines=one)
        granted = await seller.do(op.REFUND, id=order["id"], lines=one, key=key())
        assert granted["refund"]["amount"] == preview["refundPreview"]["amount"]
    assert await seller.refused(op.REFUND, id=order["id"], lines=one, key=key())

    async def paid_back() -> bool:
        escrow = (await shop.order(shop.buyer, order["id"]))["escrow"]
        return bool(escrow["refunded"]["minorUnits"] == line["total"]["minorUnits"])

    await eventually(paid_back)
    await check_books(shop.books)


async def test_a_delivered_line_is_reviewed_once_and_counts_at_once(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0])
    [bought] = (await shop.bought(shop.buyer, [(goods, 1)]))["orders"]
    [line] = (await shop.order(shop.buyer, bought["id"]))["lines"]
    assert await shop.buyer.refused(op.REVIEW, line=line["id"], rating=5)
    await shop.delivered(shop.stores[0], bought["id"])

    await shop.buyer.do(op.REVIEW, line=line["id"], rating=4)

    assert await shop.buyer.refused(op.REVIEW, line=line["id"], rating=1)
    product = (await shop.buyer.ask(op.PRODUCT, handle=goods.handle))["product"]
    assert product["ratingSummary"] == {"average": 4.0, "count": 1}
    assert [r["rating"] for r in product["reviews"]["nodes"]] == [4]


async def test_an_out_of_date_quote_charges_nothing(shop: Shop) -> None:
    goods = await shop.goods(shop.stores[0], price="5.00")
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 1)])
    reprice = """mutation($id: ID!, $variants: [VariantInput!]!) {
      productVariantsBulkUpsert(productId: $id, variants: $variants) {
        userErrors { code message } warnings { code } } }"""
    dearer = {"id": goods.variant_id, "price": {"amount": "6.00", "currencyCode": "USD"}}
    await shop.stores[0].owner.do(reprice, id=goods.product_id, variants=[dearer])

    token = checkout["quote"]["token"]
    code = await shop.buyer.refused(op.COMPLETE, id=checkout["id"], token=token, key=key())

    assert code == "PRICE_CHANGED"
    assert await shop.level(goods.variant_id) == (10, 1, 0)


@pytest.mark.parametrize("quantity", [0, -1, 1_000_000_000])
async def test_an_absurd_quantity_is_refused_and_nothing_is_held(shop: Shop, quantity: int) -> None:
    goods = await shop.goods(shop.stores[0])

    code = await shop.buyer.refused(
        op.CREATE_CHECKOUT,
        input={
            "lines": [{"variantId": goods.variant_id, "quantity": quantity}],
            "countryCode": "US",
        },
        key=key(),
    )

    assert code in ("INVALID", "INVALID_QUANTITY", "INSUFFICIENT_STOCK")
    assert await shop.level(goods.variant_id) == (10, 0, 0)


async def test_a_declined_refund_is_held_through_completion_and_paid_by_a_retry(
    shop: Shop,
) -> None:
    goods = await shop.goods(shop.stores[0], price="50.00")
    checkout = await shop.ready_to_pay(shop.buyer, [(goods, 2)], card="tok_refund_fails_once")
    result = await shop.outcome(shop.buyer, await shop.pay(shop.buyer, checkout))
    [bought] = result["orderGroup"]["orders"]
    await shop.delivered(shop.stores[0], bought["id"])
    order, seller = await shop.order(shop.buyer, bought["id"]), shop.stores[0].owner
    one = [{"orderLineId": order["lines"][0]["id"], "quantity": 1}]
    refund = (await seller.do(op.REFUND, id=order["id"], lines=one, key=key()))["refund"]

    async def held_and_refunded() -> tuple[int, int]:
        escrow = (await shop.order(shop.buyer, order["id"]))["escrow"]
        await check_books(shop.books)
        return escrow["held"]["minorUnits"], escrow["refunded"]["minorUnits"]

    async def declined() -> bool:
        query = "select status = 'FAILED' from refunds where id = $1"
        return bool(await shop.books.fetchval(query, refund["id"]))

    async def paid_back() -> bool:
        return await held_and_refunded() == (0, 5_000)

    await eventually(declined)
    await shop.buyer.do(op.RECEIVE, id=order["id"], key=key())
    assert await held_and_refunded() == (5_000, 0)
    await seller.do(op.REFUND_RETRY, id=refund["id"], key=key())
    await eventually(paid_back)
