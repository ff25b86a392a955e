"""From the cart to the receipt, operation by operation; the same key again changes nothing (X1)."""

from typing import Any

import pytest

from domains.shared_kernel.use_case import Viewer
from tests.integration.graph import operations as op
from tests.integration.graph.shop import ADMIN, NOBODY, Shop, key, somebody
from tests.integration.graph.steps import (
    ADDRESS,
    ATTEMPT,
    COMPLETE,
    CREATE_CHECKOUT,
    REFUSED,
    bought,
    checked_out,
    completed,
    delivered,
    dispatched,
    offered,
    opened,
    ready,
    stocked,
)
from tests.integration.graph.world import CREATE_CART, CREATE_COUPON

CART = f"""cart {{ id version totalQuantity countryCode email
  lines {{ nodes {{ id quantity selected }} }} cost {{ subtotal {{ minorUnits }}
  discount {{ minorUnits }} total {{ minorUnits }} }}
  discountCodes {{ code applicable reason }} }} {REFUSED}"""
ADD = f"""mutation($id: ID!, $lines: [CartLineInput!]!, $key: String, $version: Int) {{
  cartLinesAdd(cartId: $id, lines: $lines, idempotencyKey: $key, ifVersion: $version) {{
    {CART} }} }}"""
CANCEL = f"""mutation($id: ID!, $key: String!, $lines: [OrderLineQuantityInput!]) {{
  orderCancel(id: $id, reason: CHANGED_MIND, idempotencyKey: $key, lines: $lines) {{
    order {{ status version refunded {{ minorUnits }} lines {{ cancelledQuantity }} }}
    {REFUSED} }} }}"""
RECEIPT = f"""mutation($id: ID!, $key: String!) {{
  orderReceiptConfirm(id: $id, idempotencyKey: $key) {{
    order {{ status version }} {REFUSED} }} }}"""


async def a_cart(shop: Shop, variant: str, quantity: int = 1) -> Any:
    lines = [{"variantId": variant, "quantity": quantity}]
    return (await shop.do(CREATE_CART, input={"lines": lines}))["cart"]


async def test_a_cart_is_changed_line_by_line(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), variants=2)
    cart = await a_cart(shop, goods.variants[0], 2)
    change = f"""mutation($id: ID!, $lines: [CartLineUpdateInput!]!) {{
      cartLinesUpdate(cartId: $id, lines: $lines) {{ {CART} }} }}"""
    tick = f"""mutation($id: ID!, $lines: [ID!]!) {{
      cartLinesSelect(cartId: $id, lineIds: $lines, selected: false) {{ {CART} }} }}"""
    remove = f"""mutation($id: ID!, $lines: [ID!]!) {{
      cartLinesRemove(cartId: $id, lineIds: $lines) {{ {CART} }} }}"""

    more = await shop.do(ADD, id=cart["id"], lines=[{"variantId": it} for it in goods.variants])
    [first, second] = [line["id"] for line in more["cart"]["lines"]["nodes"]]
    fewer = await shop.do(change, id=cart["id"], lines=[{"id": first, "quantity": 1}])
    ticked = await shop.do(tick, id=cart["id"], lines=[second])
    removed = await shop.do(remove, id=cart["id"], lines=[first])

    assert [line["quantity"] for line in more["cart"]["lines"]["nodes"]] == [3, 1]
    assert fewer["cart"]["cost"]["total"] == {"minorUnits": 2000}
    assert ticked["cart"]["cost"]["total"] == {"minorUnits": 1000}
    assert removed["cart"]["lines"]["nodes"] == [{"id": second, "quantity": 1, "selected": False}]


async def test_the_same_key_adds_once_and_other_lines_need_another(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    cart = await a_cart(shop, goods.variant)
    given = {"id": cart["id"], "key": key()}

    first = await shop.do(ADD, lines=[{"variantId": goods.variant}], **given)
    again = await shop.do(ADD, lines=[{"variantId": goods.variant}], **given)
    refused = await shop.refusal(ADD, lines=[{"variantId": goods.variant, "quantity": 5}], **given)

    assert first["cart"]["totalQuantity"] == again["cart"]["totalQuantity"] == 2
    assert refused == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


async def test_more_than_there_is_is_cut_with_a_warning(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), stock=3)
    cart = await a_cart(shop, goods.variant)

    payload = await shop.do(ADD, id=cart["id"], lines=[{"variantId": goods.variant, "quantity": 9}])

    assert payload["cart"]["totalQuantity"] == 3
    assert payload["warnings"] == [{"code": "INSUFFICIENT_STOCK", "target": goods.variant}]


async def test_a_code_says_why_it_saves_nothing(shop: Shop) -> None:
    store = await opened(shop)
    goods = await offered(shop, store)
    code = key().upper()[-20:]
    coupon = {"code": code, "scope": "SELLER", "kind": "PERCENT", "basisPoints": 1000}
    await shop.do(CREATE_COUPON, store.owner, input=coupon)
    cart = await a_cart(shop, goods.variant)
    use = f"""mutation($id: ID!, $codes: [String!]!) {{
      cartDiscountCodesUpdate(cartId: $id, codes: $codes) {{ {CART} }} }}"""

    payload = await shop.do(use, id=cart["id"], codes=[code, "NO-SUCH-CODE"])

    assert payload["cart"]["discountCodes"] == [
        {"code": code, "applicable": True, "reason": None},
        {"code": "NO-SUCH-CODE", "applicable": False, "reason": "UNKNOWN"},
    ]
    assert payload["cart"]["cost"]["discount"] == {"minorUnits": 100}


async def test_the_context_of_the_operation_is_the_carts(shop: Shop) -> None:
    document = """mutation @inContext(country: DE, currency: EUR) {
      cartCreate(input: {}) { cart { currency countryCode } userErrors { code } } }"""

    payload = await shop.do(document)

    assert payload["cart"] == {"currency": "EUR", "countryCode": "DE"}


async def test_a_checkout_is_the_same_for_the_same_key(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    lines = [{"variantId": goods.variant, "quantity": 1}]
    given = {"input": {"lines": lines, "shippingAddress": ADDRESS}, "key": key()}
    buyer = somebody()

    first = await shop.do(CREATE_CHECKOUT, buyer, **given)
    again = await shop.do(CREATE_CHECKOUT, buyer, **given)
    by_another = await shop.do(CREATE_CHECKOUT, somebody(), **given)

    assert first["checkout"]["id"] == again["checkout"]["id"] != by_another["checkout"]["id"]


async def test_what_is_missing_is_told_as_a_problem(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    given = {"lines": [{"variantId": goods.variant, "quantity": 1}], "countryCode": "US"}

    payload = await shop.do(CREATE_CHECKOUT, input=given)

    assert {it["code"] for it in payload["checkout"]["problems"]} == {
        "EMAIL_MISSING",
        "SHIPPING_ADDRESS_MISSING",
        "DELIVERY_OPTION_MISSING",
        "PAYMENT_METHOD_MISSING",
    }


async def test_an_attempt_is_one_however_often_it_is_asked_for(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    buyer = somebody()
    checkout = await ready(shop, [(goods.variant, 1)], buyer)
    given = {"id": checkout["id"], "token": checkout["quote"]["token"], "key": key()}

    first = await shop.do(COMPLETE, buyer, **given)
    await shop.advance(first["attempt"]["id"])
    again = await shop.do(COMPLETE, buyer, **given)
    orders = await shop.ask("{ orders { totalCount } }", buyer)

    assert first["attempt"]["id"] == again["attempt"]["id"]
    assert orders["orders"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("card", "kind", "available"),
    [
        ("tok_visa", "CheckoutCompletionSuccess", 3),
        ("tok_declined", "CheckoutCompletionFailed", 3),  # held on, for another card
        ("tok_3ds", "CheckoutCompletionActionRequired", 3),
        ("tok_capture_declined", "CheckoutCompletionFailed", 5),
    ],
)
async def test_the_outcome_is_what_the_bank_says(
    shop: Shop, card: str, kind: str, available: int
) -> None:
    goods = await offered(shop, await opened(shop), stock=5)
    checkout = await ready(shop, [(goods.variant, 2)], somebody(), card=card)

    _, result = await completed(shop, checkout)

    levels = await shop.ask("{ inventoryLevels { nodes { available } } }", goods.store.owner)
    assert result["__typename"] == kind
    assert levels["inventoryLevels"]["nodes"] == [{"available": available}]


async def test_a_challenge_is_passed_by_the_buyer(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    buyer = somebody()
    checkout = await ready(shop, [(goods.variant, 1)], buyer, card="tok_3ds")
    attempt, waiting = await completed(shop, checkout, buyer)
    action = f"""mutation($id: ID!, $data: JSON!) {{
      paymentActionComplete(paymentId: $id, data: $data) {{ payment {{ status }} {REFUSED} }} }}"""

    await shop.do(action, buyer, id=waiting["payment"]["id"], data={"code": "1234"})
    await shop.advance(attempt)

    ended = await shop.ask(ATTEMPT, buyer, id=attempt)
    assert ended["checkoutCompletionAttempt"]["__typename"] == "CheckoutCompletionSuccess"


async def test_a_cancelled_checkout_frees_its_stock(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), stock=5)
    checkout = await checked_out(shop, [(goods.variant, 5)])
    query = "query($id: ID!) { productVariant(id: $id) { quantityAvailable } }"

    held = await shop.ask(query, id=goods.variant)
    await shop.do(op.CHECKOUT_CANCEL, id=checkout["id"])
    free = await shop.ask(query, id=goods.variant)

    assert held["productVariant"] == {"quantityAvailable": 0}
    assert free["productVariant"] == {"quantityAvailable": 5}


async def test_a_changed_price_is_told_and_nothing_is_bought(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    checkout = await ready(shop, [(goods.variant, 1)])
    row = {"id": goods.variant, "price": {"amount": "12.00", "currencyCode": "USD"}}
    await shop.do(op.PRODUCT_UPSERT, goods.store.owner, productId=goods.id, variants=[row])
    given = {"id": checkout["id"], "token": checkout["quote"]["token"], "key": key()}

    refused = await shop.refusal(COMPLETE, **given)

    assert refused == ("PRICE_CHANGED", ["quoteToken"])


async def test_what_allowed_actions_say_is_what_can_be_done(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    query = "query($id: ID!) { order(id: $id) { status allowedActions } }"

    paid = await shop.ask(query, purchase.buyer, id=purchase.order)
    shipment = await delivered(shop, store, purchase.order)
    arrived = await shop.ask(query, purchase.buyer, id=purchase.order)
    confirmed = await shop.do(RECEIPT, purchase.buyer, id=purchase.order, key=key())

    assert shipment["status"] == "CREATED"
    assert paid["order"] == {"status": "PAID", "allowedActions": ["CANCEL"]}
    assert arrived["order"] == {"status": "DELIVERED", "allowedActions": ["CONFIRM_RECEIPT"]}
    assert confirmed["order"]["status"] == "COMPLETED"


@pytest.mark.parametrize("who", ["buyer", "seller", "admin"])
async def test_each_party_may_cancel_what_was_not_sent(shop: Shop, who: str) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    viewers = {"buyer": purchase.buyer, "seller": store.owner, "admin": ADMIN}

    payload = await shop.do(CANCEL, viewers[who], id=purchase.order, key=key())

    assert payload["order"]["status"] == "CANCELLED"


async def test_a_part_is_cancelled_once_for_one_key(shop: Shop) -> None:
    purchase = await bought(shop, await offered(shop, await opened(shop)), quantity=3)
    lines = [{"orderLineId": purchase.line, "quantity": 1}]
    given = {"id": purchase.order, "key": key()}

    first = await shop.do(CANCEL, purchase.buyer, lines=lines, **given)
    again = await shop.do(CANCEL, purchase.buyer, lines=lines, **given)
    refused = await shop.refusal(CANCEL, purchase.buyer, **given)

    assert first["order"] == again["order"]
    assert first["order"]["refunded"] == {"minorUnits": 1000}
    assert refused == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


async def test_what_was_sent_is_not_cancelled(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    await dispatched(shop, store, purchase.order)

    refused = await shop.refusal(CANCEL, purchase.buyer, id=purchase.order, key=key())

    assert refused == ("NOT_CANCELLABLE", None)


async def test_a_guest_buys_and_looks_with_the_token(shop: Shop) -> None:
    purchase = await bought(shop, await offered(shop, await opened(shop)), buyer=Viewer())
    query = """query($id: ID!, $token: String!) { orderGroup(id: $id, accessToken: $token) {
      email shippingAddress { city } orders { status lines { title quantity } } } }"""

    answer = await shop.ask(query, NOBODY, id=purchase.group, token=purchase.token)

    [order] = answer["orderGroup"]["orders"]
    assert answer["orderGroup"]["email"] == "ada@shoppers.example"
    assert order == {"status": "PAID", "lines": [{"title": "Desk Lamp", "quantity": 2}]}


async def test_the_last_piece_is_sold_once(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), stock=2)
    await bought(shop, goods, quantity=2)
    given = {"lines": [{"variantId": goods.variant}], "shippingAddress": ADDRESS}

    refused = await shop.refusal(CREATE_CHECKOUT, input=given)
    await stocked(shop, goods, 3)
    payload = await shop.do(CREATE_CHECKOUT, input=given)

    assert refused == ("INSUFFICIENT_STOCK", ["input", "lines"])
    assert payload["checkout"]["state"] == "OPEN"
