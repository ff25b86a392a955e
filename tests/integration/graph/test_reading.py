"""Lookups and lists given bad arguments: null, or an error that says what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from domains.shared_kernel.use_case import Viewer
from tests.integration.graph import operations as op
from tests.integration.graph.shop import NOBODY, Shop
from tests.integration.graph.steps import bought, offered, opened
from tests.integration.graph.world import World

LONG = "x" * 300_000
UNKNOWN = ["", "ord_unknown", "nonsense", "prd_", LONG, "😀", "' or 1=1 --"]
LOOKUPS = [
    "product(id: $id) { id }",
    "product(handle: $id) { id }",
    "productVariant(id: $id) { id }",
    "productVariant(sku: $id, sellerId: $id) { id }",
    "category(id: $id) { id }",
    "category(handle: $id) { id }",
    "seller(id: $id) { id }",
    "seller(handle: $id) { id }",
    "cart(id: $id) { id }",
    "checkout(id: $id) { id }",
    "checkoutCompletionAttempt(id: $id) { __typename }",
    "order(id: $id) { id }",
    "orderGroup(id: $id) { id }",
    "payment(id: $id) { id }",
    "escrow(orderId: $id) { held { amount } }",
    "shipment(id: $id) { id }",
    "stockReservation(id: $id) { id }",
    "node(id: $id) { id }",
]
LISTS: dict[str, Callable[[World], Viewer]] = {
    "products(%s) { nodes { id } }": lambda _: NOBODY,
    'search(query: "lamp", %s) { nodes { id } }': lambda _: NOBODY,
    "categories(%s) { nodes { id } }": lambda _: NOBODY,
    "coupons(%s) { nodes { id } }": lambda _: NOBODY,
    "inventoryLevels(%s) { nodes { onHand } }": lambda it: it.seller,
    "orders(%s) { nodes { id } }": lambda it: it.buyer,
    "customer { orders(%s) { nodes { id } } }": lambda it: it.buyer,
    'cart(id: "<cart>") { lines(%s) { nodes { id } } }': lambda _: NOBODY,
    'product(id: "<lamp>") { variants(%s) { nodes { id } } }': lambda _: NOBODY,
    'product(id: "<lamp>") { images(%s) { nodes { url } } }': lambda _: NOBODY,
    'product(id: "<lamp>") { reviews(%s) { nodes { id } } }': lambda _: NOBODY,
}
ONE_WAY = ("coupons", "inventoryLevels", "customer", "cart(")


def filled(query: str, world: World, arguments: str) -> str:
    query = query.replace("<cart>", world.cart).replace("<lamp>", world.lamp.id)
    return f"{{ {query % arguments} }}"


@pytest.mark.parametrize("field", LOOKUPS)
async def test_what_is_unknown_is_null(shop: Shop, world: World, field: str) -> None:
    kind = "String" if "handle:" in field else "ID!"
    query = f"query($id: {kind}) {{ it: {field} }}"
    if "sku" in field:
        query = query.replace("sku: $id", 'sku: "x"')

    found = [await shop.ask(query, world.buyer, id=id) for id in UNKNOWN]

    assert found == [{"it": None}] * len(UNKNOWN)


@pytest.mark.parametrize("field", LOOKUPS[6:-1])
async def test_an_id_of_another_kind_is_null(shop: Shop, world: World, field: str) -> None:
    kind = "String" if "handle:" in field else "ID!"
    query = f"query($id: {kind}) {{ it: {field} }}"

    answer = await shop.ask(query, world.buyer, id=world.lamp.id)

    assert answer == {"it": None}


BEYOND = ["first: -1", "first: 101", "first: 2147483647"]
BEYOND_BACKWARDS = ["last: -1", "last: 101", "first: 1, last: 1"]


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        (query, arguments)
        for query in LISTS
        for arguments in [*BEYOND, *([] if query.startswith(ONE_WAY) else BEYOND_BACKWARDS)]
    ],
)
async def test_a_page_has_its_bounds(shop: Shop, world: World, query: str, arguments: str) -> None:
    fault = await shop.fault(filled(query, world, arguments), LISTS[query](world))

    too_large = not arguments.endswith(("-1", "last: 1"))
    assert fault["code"] == ("OPERATION_TOO_LARGE" if too_large else "BAD_USER_INPUT")


@pytest.mark.parametrize("query", LISTS)
@pytest.mark.parametrize("cursor", ["", "nonsense", "ä", "WzEsMl0=", "eyJhIjoxfQ==", "x" * 5000])
async def test_a_strange_cursor_is_refused_or_shows_nothing(
    shop: Shop, world: World, query: str, cursor: str
) -> None:
    document = filled(query, world, f'after: "{cursor}"')

    answer = await shop.answer(document, LISTS[query](world))

    if answer.errors:
        assert answer.errors[0].extensions
        assert answer.errors[0].extensions["code"] == "BAD_USER_INPUT"
    else:
        assert query.startswith("categories")  # their cursors are paths, any text could be one


@pytest.mark.parametrize("query", LISTS)
async def test_a_page_of_nothing_is_empty(shop: Shop, world: World, query: str) -> None:
    answer = await shop.ask(filled(query, world, "first: 0"), LISTS[query](world))

    assert "'nodes': []" in str(answer)


@pytest.mark.parametrize(
    "query",
    [
        "{ product { id } }",
        '{ product(id: "a", handle: "b") { id } }',
        "{ seller { id } }",
        '{ seller(id: "a", handle: "b") { id } }',
        "{ category(id: null, handle: null) { id } }",
        '{ productVariant(sku: "a") { id } }',
        '{ productVariant(sellerId: "a") { id } }',
        '{ products(filters: [{ price: { currencyCode: USD, min: "-1" } }]) { nodes { id } } }',
        '{ products(filters: [{ price: { currencyCode: USD, min: "1.001" } }]) { nodes { id } } }',
        '{ products(filters: [{ price: { currencyCode: JPY, min: "0.5" } }]) { nodes { id } } }',
        "query @inContext(country: ZZZ) { customer { id } }",
        "query @inContext(currency: XXX) { customer { id } }",
        "query @inContext(language: english) { customer { id } }",
    ],
)
async def test_bad_arguments_are_the_callers_fault(shop: Shop, query: str) -> None:
    fault = await shop.fault(query)

    assert fault["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "nodes"),
        ("query($ids: [ID!]!) { inventoryLevels(variantIds: $ids) { nodes { onHand } } }", "x"),
    ],
)
async def test_more_than_250_ids_are_refused(
    shop: Shop, world: World, query: str, field: str
) -> None:
    most = await shop.answer(query, world.seller, ids=["var_1"] * 250)

    fault = await shop.fault(query, world.seller, ids=["var_1"] * 251)

    assert not most.errors, field
    assert fault["code"] == "OPERATION_TOO_LARGE"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        '"',
        '""',
        "-",
        "-lamp",
        "or or",
        "&|!():*",
        "<->",
        "\\",
        "%",
        "(((",
        "😀",
        "x" * 250,
    ],
)
async def test_any_words_can_be_searched_for(shop: Shop, text: str) -> None:
    query = """query($text: String!) {
      search(query: $text) { totalCount nodes { id } productFilters { values { count } } }
      products(query: $text, first: 1) { totalCount } }"""

    answer = await shop.ask(query, text=text)

    if text != "-lamp":  # which finds what others on this database sell, but lamps
        assert answer["search"]["totalCount"] == 0
    assert len(answer["search"]["nodes"]) == min(answer["search"]["totalCount"], 20)


async def test_a_search_has_at_most_250_characters(shop: Shop) -> None:
    fault = await shop.fault("query($text: String!) { search(query: $text) { totalCount } }",
                             text="x" * 251)  # fmt: skip

    assert fault == {"code": "BAD_USER_INPUT", "reason": "INVALID"}


@pytest.mark.parametrize(
    "filters",
    [
        '{ seller: "sel_unknown" }',
        '{ category: "cat_unknown" }',
        '{ tag: "" }',
        "{ minRating: 1e308 }",
        '{ price: { currencyCode: USD, min: "10", max: "1" } }',
    ],
)
async def test_filters_that_nothing_meets_show_nothing(shop: Shop, filters: str) -> None:
    query = f"""{{ products(filters: [{filters}]) {{ nodes {{ id }} totalCount }}
      search(query: "lamp", filters: [{filters}]) {{ nodes {{ id }} totalCount }} }}"""

    answer = await shop.ask(query)

    nothing: dict[str, Any] = {"nodes": [], "totalCount": 0}
    assert answer == {"products": nothing, "search": nothing}


@pytest.mark.parametrize("level", [-1, 0, 99, 2**31 - 1])
async def test_any_level_of_the_catalogue_can_be_asked_for(shop: Shop, level: int) -> None:
    query = "query($level: Int) { categories(level: $level) { nodes { level } totalCount } }"

    answer = await shop.ask(query, level=level)

    assert all(node["level"] == level for node in answer["categories"]["nodes"])


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("orderStatusChanged { version }", "BAD_USER_INPUT"),
        ('orderStatusChanged(orderId: "a", orderGroupId: "b") { version }', "BAD_USER_INPUT"),
        ('orderStatusChanged(orderId: "ord_unknown") { version }', "NOT_FOUND"),
        ('orderStatusChanged(orderGroupId: "ogr_unknown") { version }', "NOT_FOUND"),
        ("shipmentTrackingUpdated { version }", "BAD_USER_INPUT"),
        ('shipmentTrackingUpdated(shipmentId: "shp_unknown") { version }', "NOT_FOUND"),
        ('paymentStatusChanged(paymentId: "pay_unknown") { id }', "NOT_FOUND"),
        ('refundStatusChanged(orderId: "ord_unknown") { id }', "NOT_FOUND"),
        ('checkoutCompletionProgress(attemptId: "att_unknown") { __typename }', "NOT_FOUND"),
        ('sellerOrderReceived(after: "-1") { cursor }', "BAD_USER_INPUT"),
        ('sellerOrderReceived(after: "99999999999999999999") { cursor }', "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_subscription_ends_with_its_reason(
    shop: Shop, world: World, field: str, code: str
) -> None:
    [answer] = await shop.follow(f"subscription {{ {field} }}", 1, world.seller)

    assert answer.errors
    assert answer.errors[0].extensions == {"code": code}


@pytest.mark.parametrize("after", [-5, 0])
async def test_a_shipment_is_followed_from_its_first_version(
    shop: Shop, world: World, after: int
) -> None:
    document = """subscription($id: ID!, $after: Int) {
      shipmentTrackingUpdated(shipmentId: $id, afterVersion: $after) {
        version event { code } } }"""

    answers = await shop.follow(document, 2, world.buyer, id=world.shipment, after=after)

    updates = [it.data["shipmentTrackingUpdated"] for it in answers if it.data]
    assert updates == [
        {"version": 1, "event": None},
        {"version": 2, "event": {"code": "DELIVERED"}},
    ]


@pytest.mark.parametrize("times", [1, 4])
async def test_what_has_left_the_shop_is_null_where_something_points_at_it(
    shop: Shop, times: int
) -> None:
    store = await opened(shop)
    lamp = await offered(shop, store)
    purchase = await bought(shop, lamp)
    await shop.do(op.PRODUCT_UNPUBLISH, store.owner, id=lamp.id)
    line = "{ lines { title product { id title } } }"
    document = f"query($id: ID!) {{ order(id: $id) {line} }}"

    for _ in range(times):  # a document that comes again runs as a compiled plan
        answer = await shop.ask(document, purchase.buyer, id=purchase.order)
        assert answer == {"order": {"lines": [{"title": "Desk Lamp", "product": None}]}}


async def test_a_port_that_fails_takes_only_its_nodes_along(
    shop: Shop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise OSError("down")

    monkeypatch.setattr("persistence.orders.reader.SqlOrderReader.by_ids", down)
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    answer = await shop.answer(document, world.buyer, ids=[world.lamp.id, world.bought.order])

    [error] = answer.errors or []
    assert answer.data == {"nodes": [{"id": world.lamp.id}, None]}
    assert error.path == ["nodes", 1]


FORGET = "delete from outbox where agg = $1"
"""As the worker does with what was sent a week ago."""


async def test_an_order_is_resumed_from_before_the_oldest_event_that_is_kept(
    shop: Shop, world: World
) -> None:
    order, document = (
        world.bought.order,
        """subscription($id: ID!, $after: Int) {
      orderStatusChanged(orderId: $id, afterVersion: $after) { version status } }""",
    )
    await shop.pools.write.execute(FORGET, order)

    answers = await shop.follow(document, 2, world.buyer, id=order, after=1)

    assert [it.data["orderStatusChanged"]["version"] for it in answers if it.data] == [2, 3]


async def test_a_shipment_is_resumed_from_before_the_oldest_event_that_is_kept(
    shop: Shop, world: World
) -> None:
    document = """subscription($id: ID!, $after: Int) {
      shipmentTrackingUpdated(shipmentId: $id, afterVersion: $after) { version } }"""
    await shop.pools.write.execute(FORGET, world.shipment)

    [answer] = await shop.follow(document, 1, world.buyer, id=world.shipment, after=1)

    assert answer.data == {"shipmentTrackingUpdated": {"version": 2}}
