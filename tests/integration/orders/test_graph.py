"""Orders in the graph: who sees them, what may be done to them, what is told of them."""

import asyncio
from base64 import urlsafe_b64encode
from contextlib import aclosing, suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from domains.orders.application.use_cases.place_orders import place_orders
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.use_case import Viewer
from persistence.inventory.reader import SqlInventoryReader
from persistence.outbox.relay import Relay
from tests.builders.orders import a_placed_order, a_purchase
from tests.builders.sold import Sold
from tests.integration.orders.conftest import GRAPHS, Shop, owner_of

CANCEL = """
mutation ($id: ID!, $lines: [OrderLineQuantityInput!], $key: String!, $token: String) {
  orderCancel(
    id: $id, reason: CHANGED_MIND, lines: $lines, idempotencyKey: $key, accessToken: $token
  ) {
    order { status version refunded { amount } allowedActions lines { cancelledQuantity } }
    userErrors { code field message }
  }
}
"""
ORDER = """
query ($id: ID!, $token: String) {
  order(id: $id, accessToken: $token) {
    number status total { amount } allowedActions shippingAddress { city }
    lines { title quantity product { id } variant { id } }
    timeline { version type status }
    group { id orders { id } } seller { id } customer { id }
  }
}
"""
LIST = """
query ($first: Int, $after: String, $last: Int, $before: String, $reverse: Boolean!,
       $sort: OrderSortKey!, $filter: OrderFilter) {
  orders(first: $first, after: $after, last: $last, before: $before, reverse: $reverse,
         sortKey: $sort, filter: $filter) {
    nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
STATUS = """
subscription ($id: ID, $group: ID, $after: Int, $token: String) {
  orderStatusChanged(
    orderId: $id, orderGroupId: $group, afterVersion: $after, accessToken: $token
  ) { version status order { id } }
}
"""


async def buyer_cancels(shop: Shop, sold: Sold, **variables: Any) -> Any:
    viewer = Viewer(sold.customer_id)
    given = {"id": sold.order_id, "key": "k1", **variables}
    answer = await shop.ask("orders", CANCEL, viewer, **given)
    return answer["orderCancel"]


async def test_the_buyer_sees_the_whole_order(shop: Shop) -> None:
    sold = await shop.sell()

    answer = await shop.ask("orders", ORDER, Viewer(sold.customer_id), id=sold.order_id)

    order = answer["order"]
    assert order["status"] == "PAID"
    assert order["total"] == {"amount": "24.99"}
    assert order["allowedActions"] == ["CANCEL"]
    assert order["shippingAddress"] == {"city": "Springfield"}
    assert [line["variant"] for line in order["lines"]] == [{"id": sold.variant_id}]
    assert [entry["status"] for entry in order["timeline"]] == ["PENDING_PAYMENT", "PAID"]
    assert order["group"] == {"id": sold.group_id, "orders": [{"id": sold.order_id}]}


async def test_the_seller_sees_the_order_but_not_the_purchase(shop: Shop) -> None:
    sold = await shop.sell()

    answer = await shop.ask("orders", ORDER, owner_of(sold), id=sold.order_id)

    assert answer["order"]["allowedActions"] == ["CANCEL", "SHIP"]
    assert answer["order"]["group"] is None


async def test_who_bought_in_the_own_store_may_do_what_either_party_may(shop: Shop) -> None:
    sold = await shop.sell()

    answer = await shop.ask("orders", ORDER, owner_of(sold), id=sold.order_id, token=sold.token)

    assert answer["order"]["allowedActions"] == ["CANCEL", "SHIP"]


async def test_an_administrator_who_bought_may_do_what_either_may(shop: Shop) -> None:
    sold = await shop.sell()
    await shop.dispatch(sold)
    viewer = Viewer(sold.customer_id, is_admin=True)

    answer = await shop.ask("orders", ORDER, viewer, id=sold.order_id)

    assert answer["order"]["allowedActions"] == ["CONFIRM_RECEIPT", "REFUND"]


async def test_a_guest_sees_the_order_by_its_token(shop: Shop) -> None:
    sold = await shop.sell(guest=True)

    answer = await shop.ask("orders", ORDER, id=sold.order_id, token=sold.token)

    assert answer["order"]["group"] == {"id": sold.group_id, "orders": [{"id": sold.order_id}]}


@pytest.mark.parametrize("viewer", [Viewer(), Viewer("cus_stranger"), Viewer("own_stranger")])
async def test_to_a_stranger_it_does_not_exist(shop: Shop, viewer: Viewer) -> None:
    sold = await shop.sell(guest=True)
    query = """query ($id: ID!, $group: ID!) {
      order(id: $id, accessToken: "a guess") { id }
      orderGroup(id: $group, accessToken: "a guess") { id }
    }"""

    answer = await shop.ask("orders", query, viewer, id=sold.order_id, group=sold.group_id)

    assert answer == {"order": None, "orderGroup": None}


async def test_lines_of_a_hidden_order_are_not_reached_by_its_id_either(shop: Shop) -> None:
    sold = await shop.sell()
    query = """query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Order { lines { title } timeline { type } }
    } }"""
    of = [{"__typename": "Order", "id": sold.order_id}]

    answer = await shop.ask("orders", query, Viewer("cus_stranger"), of=of)

    assert answer == {"_entities": [None]}


async def test_a_cancelled_order_frees_its_stock_and_opens_its_refund(shop: Shop) -> None:
    sold = await shop.sell(quantity=2, stock=10)

    answer = await buyer_cancels(shop, sold)

    [level] = await SqlInventoryReader(shop.pools.read).levels([sold.variant_id])
    refunds = await shop.pools.read.fetch(
        "select * from refunds where order_id = $1", sold.order_id
    )
    assert answer["userErrors"] == []
    assert answer["order"] == {
        "status": "CANCELLED",
        "version": 3,
        "refunded": {"amount": "24.99"},
        "allowedActions": [],
        "lines": [{"cancelledQuantity": 2}],
    }
    assert level is not None
    assert (level.on_hand, level.allocated) == (10, 0)
    assert len(refunds) == 1


async def test_a_part_is_cancelled_once_however_often_it_is_asked(shop: Shop) -> None:
    sold = await shop.sell(quantity=3)
    lines = [{"orderLineId": sold.line_id, "quantity": 1}]

    first = await buyer_cancels(shop, sold, lines=lines)
    again = await buyer_cancels(shop, sold, lines=lines)

    assert first == again
    assert first["order"]["refunded"] == {"amount": "10.00"}
    assert first["order"]["status"] == "PAID"


async def test_another_cancellation_needs_another_key(shop: Shop) -> None:
    sold = await shop.sell(quantity=3)
    await buyer_cancels(shop, sold, lines=[{"orderLineId": sold.line_id, "quantity": 1}])

    answer = await buyer_cancels(shop, sold)

    assert [it["code"] for it in answer["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_refusals_say_where_and_why(shop: Shop) -> None:
    sold = await shop.sell()

    answer = await buyer_cancels(shop, sold, lines=[{"orderLineId": sold.line_id, "quantity": 3}])

    [refusal] = answer["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("QUANTITY_TOO_LARGE", ["lines", "0", "quantity"])
    assert answer["order"] is None


async def test_a_guest_cancels_with_the_token(shop: Shop) -> None:
    sold = await shop.sell(guest=True)

    answer = await shop.ask("orders", CANCEL, id=sold.order_id, key="k", token=sold.token)

    assert answer["orderCancel"]["order"]["status"] == "CANCELLED"


async def test_pages_neither_repeat_nor_skip_whichever_way_they_are_turned(shop: Shop) -> None:
    first = await shop.sell()
    others = [await _also_bought(shop, first) for _ in range(4)]
    sold = [it.order_id for it in (first, *others)]
    viewer = Viewer(first.customer_id)

    for sort in ("PLACED_AT", "UPDATED_AT"):
        forward = await _walk(shop, viewer, sort=sort, first=2)
        backward = await _walk(shop, viewer, sort=sort, last=2)
        reverse = await _walk(shop, viewer, sort=sort, first=2, reverse=True)

        assert forward == sorted(sold, reverse=True)
        assert backward == forward[::-1]
        assert reverse == forward[::-1]


async def _also_bought(shop: Shop, sold: Sold) -> Sold:
    shop.clock.at += timedelta(hours=1)
    return await shop.sell(customer_id=sold.customer_id)


async def _walk(shop: Shop, viewer: Viewer, sort: str, **size: Any) -> list[str]:
    """The ids, page after page, in the order in which they are met."""
    found: list[str] = []
    backwards = "last" in size
    cursor: dict[str, Any] = {}
    for _ in range(10):
        variables = {"reverse": False, "sort": sort, **size, **cursor}
        page = (await shop.ask("orders", LIST, viewer, **variables))["orders"]
        ids = [node["id"] for node in page["nodes"]]
        found += reversed(ids) if backwards else ids
        info = page["pageInfo"]
        assert page["totalCount"] == 5
        if not info["hasPreviousPage" if backwards else "hasNextPage"]:
            break
        cursor = {"before": info["startCursor"]} if backwards else {"after": info["endCursor"]}
    return found


async def test_a_list_is_filtered_and_of_the_viewer_only(shop: Shop) -> None:
    sold, _ = await shop.sell(), await shop.sell()
    query = """query ($statuses: [OrderStatus!]) {
      mine: orders(filter: {statuses: $statuses}) { nodes { id } totalCount }
      sold: orders(as: SELLER) { nodes { id } }
    }"""
    bought = await shop.ask("orders", "{ orders { nodes { id } } }", Viewer(sold.customer_id))
    owner = owner_of(sold)

    answer = await shop.ask("orders", query, owner, statuses=["SHIPPED"])

    assert bought["orders"]["nodes"] == [{"id": sold.order_id}]
    assert answer["mine"] == {"nodes": [], "totalCount": 0}
    assert answer["sold"]["nodes"] == [{"id": sold.order_id}]


async def test_a_strange_cursor_is_refused(shop: Shop) -> None:
    context = shop.context(Viewer("cus_1"))

    result = await GRAPHS["orders"].execute(
        '{ orders(after: "nonsense") { nodes { id } } }', context_value=context
    )

    assert result.errors
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "reason": "INVALID"}


async def _refused_cursor(shop: Shop, viewer: Viewer, sort: str, cursor: str) -> Any:
    query = "query ($after: String!, $sort: OrderSortKey!) { %s }"
    list_ = "orders(after: $after, sortKey: $sort) { nodes { id } }"
    result = await GRAPHS["orders"].execute(
        query % list_, {"after": cursor, "sort": sort}, context_value=shop.context(viewer)
    )
    return [error.extensions for error in result.errors or []]


async def test_a_cursor_of_one_order_is_refused_in_another(shop: Shop) -> None:
    sold = await shop.sell()
    viewer = Viewer(sold.customer_id)
    found = {}
    for sort in ("PLACED_AT", "UPDATED_AT"):
        page = await shop.ask("orders", LIST, viewer, sort=sort, reverse=False, first=1)
        found[sort] = page["orders"]["pageInfo"]["endCursor"]

    refused = await _refused_cursor(shop, viewer, "UPDATED_AT", found["PLACED_AT"])
    kept = await _refused_cursor(shop, viewer, "UPDATED_AT", found["UPDATED_AT"])

    assert refused == [{"code": "BAD_USER_INPUT", "reason": "INVALID"}]
    assert kept == []


@pytest.mark.parametrize(
    "position",
    [
        "0001-01-01T00:00:00+14:00 ord_1",
        "9999-12-31T23:59:59-14:00 ord_1",
        "placed_at|ord_1|0001-01-01T00:00:00+14:00",
        "placed_at|ord_1|9999-12-31T23:59:59-14:00",
        "placed_at|ord_1|2026-01-01T00:00:00",
        "placed_at|ord_\0|2026-01-01T00:00:00+00:00",
        "placed_at|ord_\ud800|2026-01-01T00:00:00+00:00",
        "placed_at|2026-01-01T00:00:00+00:00",
    ],
)
async def test_a_crafted_cursor_is_refused(shop: Shop, position: str) -> None:
    cursor = urlsafe_b64encode(position.encode(errors="surrogatepass")).decode()

    refused = await _refused_cursor(shop, Viewer("cus_1"), "PLACED_AT", cursor)

    assert refused == [{"code": "BAD_USER_INPUT", "reason": "INVALID"}]


async def followed(shop: Shop, viewer: Viewer, count: int, **variables: Any) -> list[Any]:
    context = shop.context(viewer)
    source: Any = await GRAPHS["orders"].subscribe(STATUS, variables, context_value=context)
    found: list[Any] = []
    async with aclosing(source) as answers:
        async for answer in answers:
            assert not answer.errors, answer.errors
            found.append(answer.data["orderStatusChanged"])
            if len(found) == count:
                break
    return found


async def test_a_follower_first_sees_how_the_order_stands(shop: Shop) -> None:
    sold = await shop.sell()
    viewer = Viewer(sold.customer_id)

    [first] = await followed(shop, viewer, 1, id=sold.order_id)
    [of_group] = await followed(shop, viewer, 1, group=sold.group_id)

    assert first == {"version": 2, "status": "PAID", "order": {"id": sold.order_id}}
    assert of_group == first


async def test_who_resumes_gets_what_was_missed_in_order(shop: Shop) -> None:
    sold = await shop.sell()
    await buyer_cancels(shop, sold)

    found = await followed(shop, Viewer(sold.customer_id), 3, id=sold.order_id, after=0)

    assert [it["status"] for it in found] == ["PENDING_PAYMENT", "PAID", "CANCELLED"]
    assert all(after["version"] == before["version"] + 1 for before, after in pairwise(found))


async def test_a_stranger_cannot_follow_an_order(shop: Shop) -> None:
    sold = await shop.sell()
    source: Any = await GRAPHS["orders"].subscribe(
        STATUS, {"id": sold.order_id}, context_value=shop.context(Viewer("cus_stranger"))
    )

    answers = [answer async for answer in source]

    [error] = answers[0].errors or []
    assert error.extensions == {"code": "NOT_FOUND"}


async def test_a_seller_resumes_with_the_orders_that_came_meanwhile(
    shop: Shop, database_url: str, redis_url: str
) -> None:
    sold = await shop.sell()
    relay = asyncio.create_task(Relay(database_url, redis_url).run())
    query = """subscription { sellerOrderReceived(after: "0") { cursor order { id } } }"""
    context = shop.context(owner_of(sold))

    while True:  # until the relay has given the event its place
        source: Any = await GRAPHS["orders"].subscribe(query, context_value=context)
        async with aclosing(source) as answers:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.3):
                    answer = await anext(aiter(answers))
                break
    relay.cancel()
    await asyncio.wait({relay})

    assert answer.data["sellerOrderReceived"]["order"] == {"id": sold.order_id}


async def test_an_unpaid_order_is_called_off_only_with_its_purchase(shop: Shop) -> None:
    purchase = a_purchase(a_placed_order(seller_id=SellerId("sel_x")))
    async with shop.begin() as uow:
        [share] = await place_orders(uow, purchase, clock=shop.clock)

    answer = await shop.ask(
        "orders", CANCEL, Viewer(purchase.customer_id), id=share.order_id, key="k"
    )

    assert [it["code"] for it in answer["orderCancel"]["userErrors"]] == ["NOT_CANCELLABLE"]


async def test_a_seller_cannot_call_off_a_purchase_that_is_not_paid_for(shop: Shop) -> None:
    purchase = a_purchase(
        a_placed_order(seller_id=SellerId("sel_x")), a_placed_order(seller_id=SellerId("sel_y"))
    )
    async with shop.begin() as uow:
        [share, _] = await place_orders(uow, purchase, clock=shop.clock)
    seller = Viewer("own_x")
    query = "query ($id: ID!) { order(id: $id) { status allowedActions } }"

    seen = await shop.ask("orders", query, seller, id=share.order_id)
    answer = await shop.ask("orders", CANCEL, seller, id=share.order_id, key="k")

    assert seen["order"] == {"status": "PENDING_PAYMENT", "allowedActions": []}
    [error] = answer["orderCancel"]["userErrors"]
    assert error["code"] == "NOT_CANCELLABLE"
    assert "buyer" in error["message"]


async def test_a_customer_lists_their_own_orders_and_nobody_elses(shop: Shop) -> None:
    sold = await shop.sell()
    query = """query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Customer { orders(first: 1) { nodes { id } } }
    } }"""
    of = [{"__typename": "Customer", "id": sold.customer_id}]

    own = await shop.ask("orders", query, Viewer(sold.customer_id), of=of)
    strangers = await shop.ask("orders", query, Viewer("cus_stranger"), of=of)

    assert own == {"_entities": [{"orders": {"nodes": [{"id": sold.order_id}]}}]}
    assert strangers == {"_entities": [{"orders": {"nodes": []}}]}


async def test_a_customers_orders_are_counted_beyond_the_page(shop: Shop) -> None:
    sold = await shop.sell()
    for _ in range(2):
        await _also_bought(shop, sold)
    query = """query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Customer { orders(first: 1) { nodes { id } totalCount } }
    } }"""
    of = [{"__typename": "Customer", "id": sold.customer_id}]

    own = await shop.ask("orders", query, Viewer(sold.customer_id), of=of)
    strangers = await shop.ask("orders", query, Viewer("cus_stranger"), of=of)

    [found] = own["_entities"]
    assert (len(found["orders"]["nodes"]), found["orders"]["totalCount"]) == (1, 3)
    assert strangers == {"_entities": [{"orders": {"nodes": [], "totalCount": 0}}]}


async def test_each_customers_orders_are_a_page_of_their_own(shop: Shop) -> None:
    one, other = await shop.sell(), await shop.sell()
    ones = [one, *[await _also_bought(shop, one) for _ in range(2)]]
    await _also_bought(shop, other)
    query = """query ($of: [_Any!]!, $after: String) { _entities(representations: $of) {
      ... on Customer { orders(first: 2, after: $after) {
        nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } }
    } }"""
    ids = [one.customer_id, "cus_of_nothing", other.customer_id]
    of = [{"__typename": "Customer", "id": id} for id in ids]
    admin = Viewer("cus_admin", is_admin=True)

    begun = (await shop.ask("orders", query, admin, of=of))["_entities"]
    after = begun[0]["orders"]["pageInfo"]["endCursor"]
    ended = (await shop.ask("orders", query, admin, of=of[:2], after=after))["_entities"]

    newest = [{"id": it.order_id} for it in reversed(ones)]
    assert [it["orders"]["totalCount"] for it in begun] == [3, 0, 2]
    assert [it["orders"]["pageInfo"]["hasNextPage"] for it in begun] == [True, False, False]
    assert begun[0]["orders"]["nodes"] == newest[:2]
    assert begun[1]["orders"]["nodes"] == []
    assert ended[0]["orders"]["nodes"] == newest[2:]
    assert ended[0]["orders"]["totalCount"] == 3
    assert ended[0]["orders"]["pageInfo"]["hasPreviousPage"]


async def test_a_guest_follows_the_purchase_by_its_token(shop: Shop) -> None:
    sold = await shop.sell(guest=True)

    [first] = await followed(shop, Viewer(), 1, group=sold.group_id, token=sold.token)

    assert first["order"] == {"id": sold.order_id}


async def test_the_gateway_is_told_a_guests_secret_with_every_event(shop: Shop) -> None:
    sold = await shop.sell(guest=True)
    variables = {"id": sold.order_id, "after": 0, "token": sold.token}
    source: Any = await GRAPHS["orders"].subscribe(STATUS, variables, context_value=shop.context())

    async with aclosing(source) as answers:
        told = [(await anext(answers)).extensions["accessTokens"] for _ in range(2)]

    assert told == [[sold.token]] * 2
