"""Who sees and does what (A1, T1): to everybody else it looks like something that is not there."""

from collections.abc import Callable

import pytest

from tests.integration.graph.shop import NOBODY, Shop
from tests.integration.graph.world import World, people

EVERYBODY = {"nobody", "stranger", "buyer", "seller", "other", "applicant", "admin"}
PARTIES = {"buyer", "seller", "admin"}
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"


THINGS: list[tuple[str, Callable[[World], str], set[str]]] = [
    ("Product", lambda it: it.lamp.id, EVERYBODY),
    ("Product", lambda it: it.draft.id, {"seller", "admin"}),
    ("ProductVariant", lambda it: it.lamp.variant, EVERYBODY),
    ("ProductVariant", lambda it: it.draft.variant, {"seller", "admin"}),
    ("Seller", lambda it: it.store.id, EVERYBODY),
    ("Seller", lambda it: it.applicant.id, {"applicant", "admin"}),
    ("Customer", lambda it: str(it.buyer.customer_id), {"buyer", "admin"}),
    ("Order", lambda it: it.bought.orders[0], PARTIES),
    ("Order", lambda it: it.bought.orders[1], {"buyer", "other", "admin"}),
    ("Order", lambda it: it.guest.order, {"seller", "admin"}),
    ("OrderGroup", lambda it: it.bought.group, {"buyer", "admin"}),
    ("OrderGroup", lambda it: it.guest.group, {"admin"}),
    ("Payment", lambda it: it.bought.payment, {"buyer", "admin"}),
    ("Payment", lambda it: it.guest.payment, {"admin"}),
    ("Shipment", lambda it: it.shipment, PARTIES),
    ("Refund", lambda it: it.refund, PARTIES),
    ("Review", lambda it: it.review, EVERYBODY),
    ("Review", lambda it: it.hidden_review, {"buyer", "admin"}),
    ("Coupon", lambda it: it.coupon, EVERYBODY),
    ("Cart", lambda it: it.cart, EVERYBODY),
    ("Checkout", lambda it: it.checkout, EVERYBODY),
    ("CheckoutCompletionAttempt", lambda it: it.bought.attempt, EVERYBODY),
    ("StockReservation", lambda it: it.reservation, EVERYBODY),
]


@pytest.mark.parametrize(("kind", "the", "seen_by"), THINGS)
async def test_node_answers_those_who_may_see_it(
    shop: Shop, world: World, kind: str, the: Callable[[World], str], seen_by: set[str]
) -> None:
    found = {}

    for name, viewer in people(world).items():
        found[name] = (await shop.ask(NODE, viewer, id=the(world)))["node"]

    shown = {"__typename": kind, "id": the(world)}
    assert found == {name: shown if name in seen_by else None for name in EVERYBODY}


async def test_whoever_knows_a_checkout_sees_what_is_held_for_it(shop: Shop, world: World) -> None:
    query = """query($id: ID!) { checkout(id: $id) {
      reservation { id status lines { quantity variant { id } } } } }"""

    found = await shop.ask(query, NOBODY, id=world.checkout)

    assert found["checkout"]["reservation"] == {
        "id": world.reservation,
        "status": "HELD",
        "lines": [{"quantity": 1, "variant": {"id": world.lamp.variant}}],
    }


async def test_nodes_keeps_the_order_and_leaves_holes(shop: Shop, world: World) -> None:
    ids = [world.draft.id, world.lamp.id, "prd_unknown", "nonsense", "", world.bought.order]

    answer = await shop.ask(NODES, world.other.owner, ids=ids)

    assert answer["nodes"] == [None, {"id": world.lamp.id}, None, None, None, None]


LOOKUPS: list[tuple[str, Callable[[World], str], set[str]]] = [
    ("product(id: $id) { id }", lambda it: it.draft.id, {"seller", "admin"}),
    ("product(handle: $id) { id }", lambda it: it.draft.handle, {"seller", "admin"}),
    ("productVariant(id: $id) { id }", lambda it: it.draft.variant, {"seller", "admin"}),
    ("seller(id: $id) { id }", lambda it: it.applicant.id, {"applicant", "admin"}),
    ("order(id: $id) { id }", lambda it: it.bought.order, PARTIES),
    (
        'order(id: $id, accessToken: "a guess") { id }',
        lambda it: it.guest.order,
        {"seller", "admin"},
    ),
    ("orderGroup(id: $id) { id }", lambda it: it.bought.group, {"buyer", "admin"}),
    ("payment(id: $id) { id }", lambda it: it.bought.payment, {"buyer", "admin"}),
    ("escrow(orderId: $id) { held { amount } }", lambda it: it.bought.order, PARTIES),
    ("shipment(id: $id) { id }", lambda it: it.shipment, PARTIES),
]


@pytest.mark.parametrize(("field", "the", "seen_by"), LOOKUPS)
async def test_lookups_answer_those_who_may_see_it(
    shop: Shop, world: World, field: str, the: Callable[[World], str], seen_by: set[str]
) -> None:
    found = set()

    for name, viewer in people(world).items():
        shown = field.replace("$id", f'"{the(world)}"')
        answer = await shop.ask(f"{{ it: {shown} }}", viewer)
        found |= {name} if answer["it"] else set()

    assert found == seen_by


async def test_a_guest_sees_with_the_token_what_was_bought_and_nothing_else(
    shop: Shop, world: World
) -> None:
    query = """query($mine: ID!, $group: ID!, $theirs: ID!, $token: String!) {
      mine: order(id: $mine, accessToken: $token) { id }
      group: orderGroup(id: $group, accessToken: $token) { id orders { id } }
      theirs: order(id: $theirs, accessToken: $token) { id } }"""
    given = {"mine": world.guest.order, "group": world.guest.group, "theirs": world.bought.order}

    answer = await shop.ask(query, NOBODY, token=world.guest.token, **given)

    assert answer["mine"] == {"id": world.guest.order}
    assert answer["group"] == {"id": world.guest.group, "orders": [{"id": world.guest.order}]}
    assert answer["theirs"] is None


async def test_a_seller_sees_of_a_purchase_the_own_order_only(shop: Shop, world: World) -> None:
    query = """query($id: ID!) { order(id: $id) {
      customer { email } group { id orders { id } } escrow { seller { id } }
      seller { id } shipments { id } refunds { id } } }"""

    answer = await shop.ask(query, world.seller, id=world.bought.order)

    order = answer["order"]
    assert order["customer"] is None
    assert order["group"] is None
    assert order["escrow"] == {"seller": {"id": world.store.id}}
    assert order["shipments"] == [{"id": world.shipment}]
    assert order["refunds"] == [{"id": world.refund}]


async def test_lists_are_of_the_viewer(shop: Shop, world: World) -> None:
    query = "{ orders(as: %s, first: 100) { nodes { id } totalCount } }"
    as_buyer, as_seller = query % "BUYER", query % "SELLER"

    bought = await shop.ask(as_buyer, world.buyer)
    sold = await shop.ask(as_seller, world.other.owner)
    by_stranger = await shop.ask(as_buyer, world.stranger)

    assert {it["id"] for it in bought["orders"]["nodes"]} >= set(world.bought.orders)
    assert world.guest.order not in {it["id"] for it in bought["orders"]["nodes"]}
    assert sold["orders"] == {"nodes": [{"id": world.bought.orders[1]}], "totalCount": 1}
    assert by_stranger["orders"] == {"nodes": [], "totalCount": 0}


@pytest.mark.parametrize(
    ("document", "name", "code"),
    [
        ("{ orders { nodes { id } } }", "nobody", "UNAUTHENTICATED"),
        ("{ orders(as: SELLER) { nodes { id } } }", "stranger", "BAD_USER_INPUT"),
        ("{ orders(as: ADMIN) { nodes { id } } }", "seller", "BAD_USER_INPUT"),
        ("{ inventoryLevels { nodes { onHand } } }", "nobody", "UNAUTHENTICATED"),
        ("{ inventoryLevels { nodes { onHand } } }", "buyer", "BAD_USER_INPUT"),
        ("{ inventoryLevels { nodes { onHand } } }", "applicant", "BAD_USER_INPUT"),
        ("{ viewerSeller { id } }", "nobody", "UNAUTHENTICATED"),
    ],
)
async def test_lists_of_a_role_are_refused_to_others(
    shop: Shop, world: World, document: str, name: str, code: str
) -> None:
    fault = await shop.fault(document, people(world)[name])

    assert fault["code"] == code
    assert code != "BAD_USER_INPUT" or fault["reason"] == "FORBIDDEN"


async def test_stock_levels_are_those_of_the_own_store(shop: Shop, world: World) -> None:
    query = (
        """query($ids: [ID!]) { inventoryLevels(variantIds: $ids) { nodes { variant { id } } } }"""
    )
    ids = [world.lamp.variant, world.shade.variant]

    answer = await shop.ask(query, world.seller, ids=ids)

    assert answer["inventoryLevels"]["nodes"] == [{"variant": {"id": world.lamp.variant}}]


async def test_drafts_are_listed_for_their_seller_only(shop: Shop, world: World) -> None:
    query = """query($store: ID!) {
      products(filters: [{ seller: $store }, { status: DRAFT }]) { nodes { id } totalCount } }"""
    found = {}

    for name, viewer in people(world).items():
        answer = await shop.ask(query, viewer, store=world.store.id)
        found[name] = bool(answer["products"]["nodes"])

    assert {name for name, is_shown in found.items() if is_shown} == {"seller", "admin"}


async def test_search_shows_what_is_on_sale_even_to_the_seller(shop: Shop, world: World) -> None:
    query = """query($store: ID!) { search(query: "lamp", filters: [{ seller: $store }]) {
      nodes { id } totalCount } }"""

    answer = await shop.ask(query, world.seller, store=world.store.id)

    assert answer["search"] == {"nodes": [{"id": world.lamp.id}], "totalCount": 1}


SUBSCRIPTIONS: list[tuple[str, Callable[[World], str], set[str]]] = [
    (
        "orderStatusChanged(orderId: $id) { order { id } }",
        lambda it: it.bought.order,
        PARTIES,
    ),
    (
        "orderStatusChanged(orderGroupId: $id) { order { id } }",
        lambda it: it.bought.group,
        {"buyer", "admin"},
    ),
    (
        "paymentStatusChanged(paymentId: $id) { id }",
        lambda it: it.bought.payment,
        {"buyer", "admin"},
    ),
    ("refundStatusChanged(orderId: $id) { id }", lambda it: it.bought.order, PARTIES),
    (
        "shipmentTrackingUpdated(shipmentId: $id) { shipment { id } }",
        lambda it: it.shipment,
        PARTIES,
    ),
    (
        "shipmentTrackingUpdated(orderId: $id) { shipment { id } }",
        lambda it: it.bought.order,
        PARTIES,
    ),
    (
        "checkoutCompletionProgress(attemptId: $id) { __typename }",
        lambda it: it.bought.attempt,
        EVERYBODY,
    ),
]


@pytest.mark.parametrize(("field", "the", "seen_by"), SUBSCRIPTIONS)
async def test_a_subscription_of_a_stranger_ends_with_not_found(
    shop: Shop, world: World, field: str, the: Callable[[World], str], seen_by: set[str]
) -> None:
    seen = set()
    refused = {}

    for name, viewer in people(world).items():
        [answer] = await shop.follow(
            f"subscription($id: ID!) {{ {field} }}", 1, viewer, id=the(world)
        )
        if answer.errors:
            refused[name] = answer.errors[0].extensions
        else:
            seen.add(name)

    assert seen == seen_by
    assert refused == {name: {"code": "NOT_FOUND"} for name in EVERYBODY - seen_by}


async def test_new_orders_are_told_to_sellers_only(shop: Shop, world: World) -> None:
    document = 'subscription { sellerOrderReceived(after: "0") { order { id } } }'

    [by_nobody] = await shop.follow(document, 1)
    [by_buyer] = await shop.follow(document, 1, world.buyer)

    assert by_nobody.errors
    assert by_nobody.errors[0].extensions == {"code": "UNAUTHENTICATED"}
    assert by_buyer.errors
    assert by_buyer.errors[0].extensions == {"code": "BAD_USER_INPUT", "reason": "FORBIDDEN"}
